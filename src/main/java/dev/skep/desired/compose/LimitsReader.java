package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Resources;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.ContainerSpec.Ulimit;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the container may do, and what it may use. */
final class LimitsReader {

    private LimitsReader() {}

    static Security security(Attributes service) {
        return new Security(
                service.texts("cap_add"),
                service.texts("cap_drop"),
                service.flag("read_only"),
                service.flag("privileged"),
                service.texts("security_opt"),
                service.texts("group_add"),
                service.pairs("sysctls"),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The service's own {@code cpus}, {@code mem_limit} and the like, or those of {@code
     * deploy.resources}: not both, unless they agree.
     */
    static Resources resources(Attributes service, Optional<Attributes> deploy) {
        Optional<Attributes> resources =
                deploy.flatMap(of -> of.at("resources")).map(Cursor::attributes);
        Optional<Attributes> limits =
                resources.flatMap(of -> of.at("limits")).map(Cursor::attributes);
        Optional<Attributes> reservations =
                resources.flatMap(of -> of.at("reservations")).map(Cursor::attributes);
        reservations
                .flatMap(of -> of.at("cpus"))
                .ifPresent(value -> {
                    Units.nanoCpus(value);
                    value.warning(
                            "has no effect on one engine: it is for the scheduler of a swarm");
                });
        Resources read =
                new Resources(
                        amount(
                                service.at("cpus"),
                                limits.flatMap(of -> of.at("cpus")),
                                Units::nanoCpus),
                        amount(
                                service.at("mem_limit"),
                                limits.flatMap(of -> of.at("memory")),
                                Units::bytes),
                        amount(
                                service.at("mem_reservation"),
                                reservations.flatMap(of -> of.at("memory")),
                                Units::bytes),
                        Math.max(
                                0,
                                amount(
                                        service.at("pids_limit"),
                                        limits.flatMap(of -> of.at("pids")),
                                        value -> value.whole(-1, Integer.MAX_VALUE))),
                        service.at("shm_size").flatMap(Units::bytes).orElse(0L),
                        service.at("ulimits").map(LimitsReader::ulimits).orElse(List.of()));
        limits.ifPresent(Attributes::end);
        reservations.ifPresent(Attributes::end);
        resources.ifPresent(Attributes::end);
        return read;
    }

    private static long amount(
            Optional<Cursor> own,
            Optional<Cursor> deployed,
            Function<Cursor, Optional<Long>> unit) {
        Optional<Long> ownAmount = own.flatMap(unit);
        Optional<Long> deployedAmount = deployed.flatMap(unit);
        if (ownAmount.isPresent()
                && deployedAmount.isPresent()
                && !ownAmount.equals(deployedAmount)) {
            own.ifPresent(value ->
                    value.error(
                            "differs from "
                                    + deployed.map(Cursor::path).orElse("")
                                    + ": write one of the two"));
        }
        return deployedAmount.or(() -> ownAmount).orElse(0L);
    }

    /** One number for both limits, or {@code soft} and {@code hard}; -1 is no limit. */
    private static List<Ulimit> ulimits(Cursor value) {
        List<Ulimit> ulimits = new ArrayList<>();
        value.entries()
                .forEach((name, entry) -> {
                    if (entry.isMapping()) {
                        Attributes limit = entry.attributes();
                        long soft =
                                limit.required("soft")
                                        .flatMap(at -> at.whole(-1, Long.MAX_VALUE))
                                        .orElse(0L);
                        long hard =
                                limit.required("hard")
                                        .flatMap(at -> at.whole(-1, Long.MAX_VALUE))
                                        .orElse(0L);
                        limit.end();
                        ulimits.add(new Ulimit(name, soft, hard));
                    } else {
                        entry.whole(-1, Long.MAX_VALUE)
                                .ifPresent(both -> ulimits.add(new Ulimit(name, both, both)));
                    }
                });
        return List.copyOf(ulimits);
    }
}
