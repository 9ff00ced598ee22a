package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.input.Cursor;
import dev.skep.identity.ServiceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Ports of the host that two services, or two replicas, would want. */
final class PortChecks {

    private record Published(ServiceDraft service, Cursor at, Port port, PortReader.Range range) {}

    private PortChecks() {}

    static void check(SortedMap<ServiceName, ServiceDraft> services) {
        List<Published> taken = new ArrayList<>();
        for (ServiceDraft service : services.values()) {
            int count = service.replicas().onOneNode();
            if (count == 0
                    || service.spec()
                            .networking()
                            .networkMode()
                            .filter("host"::equals)
                            .isPresent()) {
                continue;
            }
            Set<Cursor> tooNarrow = new HashSet<>();
            for (Published next : published(service)) {
                if (next.range().size() < count && tooNarrow.add(next.at())) {
                    next.at().error(tooFew(next.range(), count));
                }
                taken.stream()
                        .filter(other -> clash(next, other))
                        .findFirst()
                        .ifPresent(other -> next.at().error(twice(next, other)));
                taken.add(next);
            }
        }
    }

    private static String tooFew(PortReader.Range range, int count) {
        return range.size() == 1
                ? "port %s of the host can be that of one replica, and %d are asked for"
                        .formatted(range, count)
                : "the range %s of the host has fewer ports than the %d replicas that are asked for"
                        .formatted(range, count);
    }

    private static String twice(Published next, Published other) {
        return "port %s/%s of the host is used by services.%s too, at %s"
                .formatted(
                        next.range(),
                        next.port().protocol(),
                        other.service().name(),
                        other.at().at());
    }

    private static List<Published> published(ServiceDraft service) {
        List<Published> all = new ArrayList<>();
        for (Cursor item : service.at().attributes().items("ports")) {
            for (Port port : PortReader.read(item)) {
                port.published()
                        .ifPresent(text ->
                                all.add(
                                        new Published(
                                                service,
                                                item,
                                                port,
                                                PortReader.Range.parse(text))));
            }
        }
        return all;
    }

    /** The engine looks for a free port in a range, so only single ports can be known to clash. */
    private static boolean clash(Published left, Published right) {
        return left.range().size() == 1
                && left.range().equals(right.range())
                && left.port().protocol().equals(right.port().protocol())
                && overlap(left.port().hostIp().orElse(""), right.port().hostIp().orElse(""));
    }

    private static boolean overlap(String left, String right) {
        if (left.isEmpty() || right.isEmpty() || left.equals(right)) {
            return true;
        }
        boolean sameFamily = left.contains(":") == right.contains(":");
        return sameFamily && (isWildcard(left) || isWildcard(right));
    }

    private static boolean isWildcard(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }
}
