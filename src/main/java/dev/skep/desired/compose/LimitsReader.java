package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.CredentialSpec;
import dev.skep.desired.ContainerSpec.Resources;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.ContainerSpec.Ulimit;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the container may do, and what it may use. */
final class LimitsReader {

    private LimitsReader() {}

    private static final Map<String, String> ISOLATIONS =
            Map.of("default", "default", "process", "process", "hyperv", "hyperv");

    static Security security(Attributes service, Project project) {
        return new Security(
                service.texts("cap_add"),
                service.texts("cap_drop"),
                service.flag("read_only"),
                service.flag("privileged"),
                service.texts("security_opt"),
                service.texts("group_add"),
                service.pairs("sysctls"),
                service.at("isolation").flatMap(value -> value.oneOf(ISOLATIONS)),
                service.at("credential_spec").flatMap(value -> credentialSpec(value, project)));
    }

    private static Optional<CredentialSpec> credentialSpec(Cursor value, Project project) {
        Attributes of = value.attributes();
        List<Optional<CredentialSpec>> given = new ArrayList<>();
        of.at("config")
                .ifPresent(at ->
                        given.add(
                                at.text()
                                        .flatMap(name -> project.configs().source(at, name))
                                        .map(CredentialSpec.Config::new)));
        of.at("file").ifPresent(at -> given.add(at.text().map(CredentialSpec.File::new)));
        of.at("registry").ifPresent(at -> given.add(at.text().map(CredentialSpec.Registry::new)));
        of.end();
        if (value.isMapping() && given.size() != 1) {
            value.error("expected one of config, file and registry");
            return Optional.empty();
        }
        return given.stream().findFirst().flatMap(spec -> spec);
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
        // These are read with the rest of what only a swarm makes use of.
        reservations.ifPresent(of -> List.of("cpus", "generic_resources").forEach(of::at));
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
