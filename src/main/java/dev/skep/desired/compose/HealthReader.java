package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Healthcheck;
import dev.skep.desired.ContainerSpec.Logging;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the container tells that it is well, and where its output goes. */
final class HealthReader {

    private static final String NONE = "NONE";

    private HealthReader() {}

    static Optional<Healthcheck> healthcheck(Attributes service) {
        return service.at("healthcheck")
                .map(Cursor::attributes)
                .map(check -> {
                    boolean disabled = check.flag("disable");
                    List<String> test = check.at("test").map(HealthReader::test).orElse(List.of());
                    Healthcheck read =
                            new Healthcheck(
                                    disabled ? List.of(NONE) : test,
                                    duration(check, "interval"),
                                    duration(check, "timeout"),
                                    check.count("retries").orElse(0),
                                    duration(check, "start_period"),
                                    duration(check, "start_interval"));
                    check.end();
                    return read;
                });
    }

    /** A text runs in the container's shell; a list says itself how it runs. */
    private static List<String> test(Cursor value) {
        if (!value.isList()) {
            return value.text().map(command -> List.of("CMD-SHELL", command)).orElse(List.of());
        }
        List<String> test = value.texts();
        if (!test.isEmpty() && !List.of(NONE, "CMD", "CMD-SHELL").contains(test.getFirst())) {
            value.error(
                    "expected CMD, CMD-SHELL or NONE as the first item, got \""
                            + test.getFirst()
                            + "\"");
        }
        return test.stream().findFirst().filter(NONE::equals).map(List::of).orElse(test);
    }

    private static Duration duration(Attributes check, String name) {
        return check.at(name).flatMap(Units::duration).orElse(Duration.ZERO);
    }

    static Optional<Logging> logging(Attributes service) {
        return service.at("logging")
                .map(Cursor::attributes)
                .map(logging -> {
                    Logging read = new Logging(logging.text("driver"), logging.pairs("options"));
                    logging.end();
                    return read;
                });
    }
}
