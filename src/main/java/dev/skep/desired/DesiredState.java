package dev.skep.desired;

import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that was asked for of one stack. A stack that was taken away is one without services.
 *
 * @param prune whether what left the files leaves the engine
 * @param allowRemoval whether it does even when that is most of the stack (the mass-removal guard
 *     is off)
 * @param drift what becomes of changes that somebody makes to a swarm's services by hand
 * @param removeVolumes whether the stack's volumes go as well; nothing but a command that names
 *     them sets it
 * @param digest of what should run: two states with the same digest ask for the same
 */
public record DesiredState(
        StackName stack,
        SortedMap<ServiceName, DesiredService> services,
        SortedMap<String, DesiredNetwork> networks,
        SortedMap<String, DesiredVolume> volumes,
        boolean prune,
        boolean allowRemoval,
        Drift drift,
        boolean removeVolumes,
        Origin origin,
        SpecHash digest) {

    /**
     * Where it was read from: absolute paths, told to {@code docker compose ls} through Compose's
     * labels.
     *
     * @param workingDir the project directory
     */
    public record Origin(String workingDir, List<String> configFiles) {
        public static final Origin UNKNOWN = new Origin("", List.of());
    }

    public DesiredState(
            StackName stack,
            SortedMap<ServiceName, DesiredService> services,
            SortedMap<String, DesiredNetwork> networks,
            SortedMap<String, DesiredVolume> volumes,
            boolean prune,
            boolean allowRemoval,
            Drift drift,
            Origin origin) {
        this(
                stack,
                services,
                networks,
                volumes,
                prune,
                allowRemoval,
                drift,
                false,
                origin,
                SpecHash.of(new Digested(services, networks, volumes)));
    }

    /** One in which changes by hand are undone. */
    public DesiredState(
            StackName stack,
            SortedMap<ServiceName, DesiredService> services,
            SortedMap<String, DesiredNetwork> networks,
            SortedMap<String, DesiredVolume> volumes,
            boolean prune,
            boolean allowRemoval,
            Origin origin) {
        this(stack, services, networks, volumes, prune, allowRemoval, Drift.HEAL, origin);
    }

    /** The same stack with nothing in it, and leave to remove all of it. */
    public static DesiredState nothing(StackName stack, boolean removeVolumes) {
        SortedMap<ServiceName, DesiredService> services = Collections.emptySortedMap();
        SortedMap<String, DesiredNetwork> networks = Collections.emptySortedMap();
        SortedMap<String, DesiredVolume> volumes = Collections.emptySortedMap();
        SpecHash digest = SpecHash.of(new Digested(services, networks, volumes));
        return new DesiredState(
                stack,
                services,
                networks,
                volumes,
                true,
                true,
                Drift.HEAL,
                removeVolumes,
                Origin.UNKNOWN,
                digest);
    }

    /** The same stack with these in place of its own. */
    public DesiredState with(
            SortedMap<ServiceName, DesiredService> otherServices,
            SortedMap<String, DesiredNetwork> otherNetworks) {
        return new DesiredState(
                stack,
                otherServices,
                otherNetworks,
                volumes,
                prune,
                allowRemoval,
                drift,
                removeVolumes,
                origin,
                SpecHash.of(new Digested(otherServices, otherNetworks, volumes)));
    }

    /** Every service after those that it depends on, and else by name. */
    public List<DesiredService> inOrder() {
        List<DesiredService> ordered = new ArrayList<>();
        Set<ServiceName> seen = new HashSet<>();
        services.values().forEach(service -> order(service, seen, ordered));
        return List.copyOf(ordered);
    }

    private void order(
            DesiredService service, Set<ServiceName> seen, List<DesiredService> ordered) {
        if (!seen.add(service.name())) {
            return;
        }
        for (Dependency dependency : service.dependsOn()) {
            DesiredService other = services.get(dependency.on());
            if (other != null) {
                order(other, seen, ordered);
            }
        }
        ordered.add(service);
    }

    /** The same stack with nothing in it, as far as the mass-removal guard lets it. */
    public DesiredState emptied() {
        return new DesiredState(
                stack,
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                prune,
                false,
                drift,
                origin);
    }

    /** Where a state was read from, and what may be removed for it, is not what should run. */
    public record Digested(
            SortedMap<ServiceName, DesiredService> services,
            SortedMap<String, DesiredNetwork> networks,
            SortedMap<String, DesiredVolume> volumes) {}
}
