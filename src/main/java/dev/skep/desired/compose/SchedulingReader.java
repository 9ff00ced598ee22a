package dev.skep.desired.compose;

import dev.skep.desired.Scheduling;
import dev.skep.desired.Scheduling.EndpointMode;
import dev.skep.desired.Scheduling.GenericResource;
import dev.skep.desired.Scheduling.Reservations;
import dev.skep.desired.Upkeep;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.Map;
import java.util.Optional;

/** The parts of {@code deploy} that only a swarm makes use of. */
final class SchedulingReader {

    private SchedulingReader() {}

    static Scheduling read(Optional<Attributes> deploy, Upkeep upkeep) {
        return new Scheduling(
                deploy.flatMap(of -> of.at("placement"))
                        .map(PlacementReader::read)
                        .orElse(Scheduling.DEFAULT.placement()),
                deploy.flatMap(of -> of.at("resources"))
                        .map(Cursor::attributes)
                        .flatMap(of -> of.at("reservations"))
                        .map(Cursor::attributes)
                        .map(SchedulingReader::reservations)
                        .orElse(Scheduling.DEFAULT.reservations()),
                deploy.flatMap(of -> of.at("endpoint_mode"))
                        .flatMap(SchedulingReader::endpointMode)
                        .orElse(EndpointMode.VIP),
                UpdateReader.rollback(deploy),
                upkeep);
    }

    private static Optional<EndpointMode> endpointMode(Cursor value) {
        return value.oneOf(Map.of("vip", EndpointMode.VIP, "dnsrr", EndpointMode.DNSRR));
    }

    /** Who reads the limits refuses what does not belong here. */
    private static Reservations reservations(Attributes reservations) {
        return new Reservations(
                reservations.at("cpus").flatMap(Units::nanoCpus).orElse(0L),
                reservations.items("generic_resources").stream()
                        .flatMap(item -> discrete(item).stream())
                        .toList());
    }

    /** Compose knows resources by their number alone. */
    private static Optional<GenericResource> discrete(Cursor item) {
        Attributes resource = item.attributes();
        Optional<Attributes> spec =
                resource.required("discrete_resource_spec").map(Cursor::attributes);
        resource.end();
        Optional<String> kind = spec.flatMap(of -> of.required("kind")).flatMap(Cursor::text);
        Optional<Long> value =
                spec.flatMap(of -> of.required("value")).flatMap(at -> at.whole(1, Long.MAX_VALUE));
        spec.ifPresent(Attributes::end);
        return kind.flatMap(
                of -> value.map(number -> new GenericResource(of, String.valueOf(number), true)));
    }
}
