package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.input.Cursor;
import dev.skep.identity.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Ports of the host that two services would want. How many replicas may have one depends on whether
 * the engine is a swarm, which nobody knows yet.
 */
final class PortChecks {

    private record Published(ServiceDraft service, Cursor at, Port port, PortReader.Range range) {
        /** Empty for all. */
        String address() {
            return port.hostIp().orElse("");
        }

        /**
         * Who cannot be beside it. Two services may want one port of the nodes on which they run:
         * in a swarm these may be different ones.
         */
        List<String> rivals() {
            return switch (port.mode()) {
                case INGRESS -> List.of(number() + " everywhere", number() + " somewhere");
                case HOST -> List.of(number() + " everywhere", number() + " of " + service.name());
            };
        }

        /** As what others cannot be beside it. */
        List<String> roles() {
            return switch (port.mode()) {
                case INGRESS -> List.of(number() + " everywhere");
                case HOST -> List.of(number() + " somewhere", number() + " of " + service.name());
            };
        }

        private String number() {
            return range + "/" + port.protocol();
        }
    }

    private PortChecks() {}

    static void check(SortedMap<ServiceName, ServiceDraft> services) {
        Map<String, Map<String, Published>> taken = new HashMap<>();
        PortCount ports = new PortCount();
        for (ServiceDraft service : services.values()) {
            if (service.replicas().onOneNode() == 0
                    || service.spec()
                            .networking()
                            .networkMode()
                            .filter("host"::equals)
                            .isPresent()) {
                continue;
            }
            for (Published next : published(service, ports)) {
                // The engine looks for a free port in a range, so only single ports can be known
                // to clash.
                if (next.range().size() == 1) {
                    next.rivals().stream()
                            .flatMap(who ->
                                    clash(next.address(), taken.getOrDefault(who, Map.of()))
                                            .stream())
                            .findFirst()
                            .ifPresent(other -> next.at().error(twice(next, other)));
                    next.roles()
                            .forEach(who ->
                                    taken.computeIfAbsent(who, _ -> new LinkedHashMap<>())
                                            .putIfAbsent(next.address(), next));
                }
            }
        }
    }

    /**
     * @param there who has the port, by address and in order
     */
    private static Optional<Published> clash(String address, Map<String, Published> there) {
        if (address.isEmpty() || isWildcard(address)) {
            return there.values().stream()
                    .filter(other -> overlap(address, other.address()))
                    .findFirst();
        }
        return Stream.of(address, "", "0.0.0.0", "::")
                .flatMap(other -> Stream.ofNullable(there.get(other)))
                .filter(other -> overlap(address, other.address()))
                .findFirst();
    }

    private static String twice(Published next, Published other) {
        return "port %s/%s of the host is used by services.%s too, at %s"
                .formatted(
                        next.range(),
                        next.port().protocol(),
                        other.service().name(),
                        other.at().at());
    }

    private static List<Published> published(ServiceDraft service, PortCount ports) {
        List<Published> all = new ArrayList<>();
        for (Cursor item : service.at().attributes().items("ports")) {
            for (Port port : ports.read(item)) {
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
