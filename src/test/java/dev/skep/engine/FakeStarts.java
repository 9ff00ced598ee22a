package dev.skep.engine;

import dev.skep.desired.ContainerSpec.Port;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.StackName;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What keeps an engine in memory from starting a container. */
final class FakeStarts {

    private static final Set<String> EVERY_ADDRESS = Set.of("", "0.0.0.0", "::");

    /**
     * @param message as the engine writes it down beside the container's state
     */
    record Obstacle(Kind kind, String message) {}

    private final Collection<FakeContainer> containers;
    private final SortedMap<String, Optional<StackName>> networks;

    /**
     * @param containers all there are, at any time
     * @param networks all there are, at any time
     */
    FakeStarts(
            Collection<FakeContainer> containers, SortedMap<String, Optional<StackName>> networks) {
        this.containers = containers;
        this.networks = networks;
    }

    Optional<Obstacle> obstacle(FakeContainer container) {
        Optional<Obstacle> missing =
                container.networks.stream()
                        .filter(network -> !networks.containsKey(network))
                        .map(network ->
                                new Obstacle(Kind.NOT_FOUND, "network " + network + " not found"))
                        .findFirst();
        return missing.or(() -> takenPort(container))
                .or(() ->
                        container
                                .behaviour
                                .startError()
                                .map(error -> new Obstacle(Kind.REFUSED, error)));
    }

    private Optional<Obstacle> takenPort(FakeContainer container) {
        return ports(container).stream()
                .filter(port ->
                        containers.stream()
                                .filter(other -> other != container && other.isUp())
                                .flatMap(other -> ports(other).stream())
                                .anyMatch(other -> collide(port, other)))
                .map(port ->
                        new Obstacle(
                                Kind.CONFLICT,
                                "driver failed programming external connectivity on endpoint %s: Bind for %s:%s failed: port is already allocated"
                                        .formatted(
                                                container.name,
                                                port.hostIp().orElse("0.0.0.0"),
                                                port.published().orElse(""))))
                .findFirst();
    }

    private static Collection<Port> ports(FakeContainer container) {
        return container.spec().networking().ports();
    }

    /** Of a range the engine takes what is free. */
    private static boolean collide(Port one, Port other) {
        boolean fixed = one.published().filter(port -> !port.contains("-")).isPresent();
        String address = one.hostIp().orElse("");
        String otherAddress = other.hostIp().orElse("");
        return fixed
                && one.published().equals(other.published())
                && one.protocol().equals(other.protocol())
                && (address.equals(otherAddress)
                        || EVERY_ADDRESS.contains(address)
                        || EVERY_ADDRESS.contains(otherAddress));
    }
}
