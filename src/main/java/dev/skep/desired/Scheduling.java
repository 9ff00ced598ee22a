package dev.skep.desired;

import java.util.List;

/**
 * What only a swarm needs to know of a service: where its tasks may run, how they are reached, and
 * how they go back. A plain engine, which is one node, makes no use of it.
 *
 * @param rollback {@code deploy.rollback_config}; its failure action is never {@code ROLLBACK}
 * @param upkeep what Skep adds as nodes come and go
 */
public record Scheduling(
        Placement placement,
        Reservations reservations,
        EndpointMode endpointMode,
        UpdatePolicy rollback,
        Upkeep upkeep) {

    /** Anywhere, reserving nothing, behind a virtual address: what a file that is silent means. */
    public static final Scheduling DEFAULT =
            new Scheduling(
                    new Placement(List.of(), List.of(), 0),
                    new Reservations(0, List.of()),
                    EndpointMode.VIP,
                    UpdatePolicy.DEFAULT,
                    Upkeep.NONE);

    /**
     * {@code deploy.placement}.
     *
     * @param constraints all of which hold of a node that is chosen: {@code node.labels.disk ==
     *     ssd}
     * @param spread the preferences, the first being the strongest: tasks are spread evenly over
     *     the values of {@code node.labels.zone}
     * @param maxReplicasPerNode 0 for no limit
     */
    public record Placement(List<String> constraints, List<String> spread, int maxReplicasPerNode) {
        public Placement {
            constraints = List.copyOf(constraints);
            spread = List.copyOf(spread);
        }
    }

    /**
     * What of {@code deploy.resources.reservations} a plain engine does not know; the memory is in
     * {@link ContainerSpec.Resources}.
     *
     * @param cpus in billionths of a core; 0 for none
     */
    public record Reservations(long cpus, List<GenericResource> generic) {
        public Reservations {
            generic = List.copyOf(generic);
        }
    }

    /**
     * Something that nodes have and the scheduler counts, such as GPUs.
     *
     * @param value a whole number, when discrete; else the name of one of them
     * @param discrete whether so many of them are asked for, rather than one by its name
     */
    public record GenericResource(String kind, String value, boolean discrete) {}

    /** How a service's name is resolved on its networks: {@code deploy.endpoint_mode}. */
    public enum EndpointMode {
        /** To one virtual address, behind which tasks take turns. */
        VIP,
        /** To the addresses of the tasks. */
        DNSRR
    }
}
