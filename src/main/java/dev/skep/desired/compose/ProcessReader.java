package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Process;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.List;
import java.util.Optional;

/** What runs in the container, and how it is asked to stop. */
final class ProcessReader {

    private ProcessReader() {}

    static Process read(Attributes service, Project project) {
        return new Process(
                command(service, "command"),
                command(service, "entrypoint"),
                Environment.read(service, project),
                service.text("user"),
                service.text("working_dir"),
                service.at("init").flatMap(Cursor::flag),
                service.flag("tty"),
                service.flag("stdin_open"),
                service.text("stop_signal"),
                service.at("stop_grace_period").flatMap(Units::duration));
    }

    /**
     * A text is split into words without a shell, as Compose does; a list is taken word for word;
     * nothing is the image's own.
     */
    private static Optional<List<String>> command(Attributes service, String name) {
        return service.at(name)
                .filter(value -> !value.isNothing())
                .flatMap(value ->
                        value.isList()
                                ? Optional.of(value.texts())
                                : value.text().flatMap(_ -> value.parsed(ShellWords::split)));
    }
}
