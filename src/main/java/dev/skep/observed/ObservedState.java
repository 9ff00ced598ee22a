package dev.skep.observed;

import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an engine or a swarm holds of one stack. Whether it is a swarm is a type, not a question
 * asked in between.
 */
public sealed interface ObservedState {

    StackName stack();

    /**
     * The version of the API that is spoken with the engine, which says what it knows; empty when
     * it does not tell.
     */
    Optional<ApiVersion> api();

    /** What was last set out for, as far as it is written down. */
    Optional<LastApplied> lastApplied();

    /** Whether nothing of the stack is there. */
    default boolean isEmpty() {
        return switch (this) {
            case Solo solo -> solo.containers().isEmpty();
            case Swarm swarm -> swarm.services().isEmpty();
        };
    }

    /**
     * A plain engine.
     *
     * @param containers ours, by service; in each list by slot, then by creation, then by id
     * @param networks every network of the engine that is ours or that anybody could mean as
     *     external, by name
     * @param volumes likewise
     * @param images every reference (tag, digest, id) by which the engine knows an image
     * @param lastApplied what was last set out for
     * @param superseded the generations written down before it that are still there
     * @param api what is spoken with the engine
     */
    record Solo(
            StackName stack,
            SortedMap<ServiceName, List<ObservedContainer>> containers,
            SortedMap<String, ObservedNetwork> networks,
            SortedMap<String, ObservedVolume> volumes,
            SortedSet<String> images,
            Optional<LastApplied> lastApplied,
            SortedSet<Long> superseded,
            Optional<ApiVersion> api)
            implements ObservedState {

        /** One with nothing superseded, of an engine that does not tell its version. */
        public Solo(
                StackName stack,
                SortedMap<ServiceName, List<ObservedContainer>> containers,
                SortedMap<String, ObservedNetwork> networks,
                SortedMap<String, ObservedVolume> volumes,
                SortedSet<String> images,
                Optional<LastApplied> lastApplied) {
            this(
                    stack,
                    containers,
                    networks,
                    volumes,
                    images,
                    lastApplied,
                    Collections.emptySortedSet(),
                    Optional.empty());
        }

        /** The containers of a service; empty when there are none. */
        public List<ObservedContainer> of(ServiceName service) {
            return containers.getOrDefault(service, List.of());
        }
    }

    /**
     * A swarm, as one of its managers tells it.
     *
     * @param services those of this stack, by name
     * @param otherServices the names of all others in the swarm
     * @param networks every network of the swarm, by name
     * @param configs every config of the swarm, by name
     * @param secrets every secret of the swarm, by name
     * @param needed the names of the secrets that revisions of what was submitted need
     * @param nodes by id
     * @param revisions the specs that each service had, the oldest first
     * @param leftovers of the time before
     * @param lastApplied what was last set out for
     * @param api what is spoken with the manager
     */
    record Swarm(
            StackName stack,
            SortedMap<ServiceName, ObservedService> services,
            SortedSet<String> otherServices,
            SortedMap<String, ObservedNetwork> networks,
            SortedMap<String, StoredFile> configs,
            SortedMap<String, StoredFile> secrets,
            SortedSet<String> needed,
            SortedMap<String, ObservedNode> nodes,
            SortedMap<ServiceName, List<Revision>> revisions,
            Leftovers leftovers,
            Optional<LastApplied> lastApplied,
            Optional<ApiVersion> api)
            implements ObservedState {

        /** One whose manager does not tell its version. */
        public Swarm(
                StackName stack,
                SortedMap<ServiceName, ObservedService> services,
                SortedSet<String> otherServices,
                SortedMap<String, ObservedNetwork> networks,
                SortedMap<String, StoredFile> configs,
                SortedMap<String, StoredFile> secrets,
                SortedMap<String, ObservedNode> nodes,
                SortedMap<ServiceName, List<Revision>> revisions,
                Leftovers leftovers,
                Optional<LastApplied> lastApplied) {
            this(
                    stack,
                    services,
                    otherServices,
                    networks,
                    configs,
                    secrets,
                    nodes,
                    revisions,
                    leftovers,
                    lastApplied,
                    Optional.empty());
        }

        /** One of a swarm that nothing was submitted to. */
        public Swarm(
                StackName stack,
                SortedMap<ServiceName, ObservedService> services,
                SortedSet<String> otherServices,
                SortedMap<String, ObservedNetwork> networks,
                SortedMap<String, StoredFile> configs,
                SortedMap<String, StoredFile> secrets,
                SortedMap<String, ObservedNode> nodes,
                SortedMap<ServiceName, List<Revision>> revisions,
                Leftovers leftovers,
                Optional<LastApplied> lastApplied,
                Optional<ApiVersion> api) {
            this(
                    stack,
                    services,
                    otherServices,
                    networks,
                    configs,
                    secrets,
                    Collections.emptySortedSet(),
                    nodes,
                    revisions,
                    leftovers,
                    lastApplied,
                    api);
        }

        /** The specs that a service had, the oldest first. */
        public List<Revision> revisionsOf(ServiceName service) {
            return revisions.getOrDefault(service, List.of());
        }

        public Optional<ObservedService> of(ServiceName service) {
            return Optional.ofNullable(services.get(service));
        }

        /**
         * How many tasks the swarm is to run, or to have run, of a service: its count, or one on
         * each node that it has chosen for it.
         */
        public int wanted(ObservedService service) {
            Set<String> open = open(service);
            return service.replicas()
                    .or(service::completions)
                    .orElseGet(() ->
                            places(service, task -> isDue(task) || isThrough(service, task, open)));
        }

        /** Tasks that an earlier run of a job completed are asked for to this day. */
        private static boolean isDue(ObservedTask task) {
            return task.isAskedFor() && (task.current() || !task.state().isOver());
        }

        /** Slots, or nodes, with a task that runs on a node that is known to be up. */
        public int running(ObservedService service) {
            return places(service, this::isRunning);
        }

        /** Slots, or nodes, with a task whose container was started at some time. */
        public int started(ObservedService service) {
            return places(
                    service,
                    task ->
                            task.state().compareTo(ObservedTask.State.STARTING) >= 0
                                    && task.container().isPresent());
        }

        /** Slots, or nodes, in which the work was done and is not to be repeated. */
        public int completed(ObservedService service) {
            if (!service.completes()) {
                return 0;
            }
            Set<String> open = open(service);
            return places(service, task -> isThrough(service, task, open));
        }

        private static Set<String> open(ObservedService service) {
            return service.tasks().stream()
                    .filter(ObservedTask::isWanted)
                    .map(ObservedTask::place)
                    .collect(Collectors.toSet());
        }

        private static boolean isThrough(
                ObservedService service, ObservedTask task, Set<String> open) {
            return service.completes()
                    && task.current()
                    && task.state() == ObservedTask.State.COMPLETE
                    && !open.contains(task.place());
        }

        /** Whether a task runs, and its node is known to be up. */
        public boolean isRunning(ObservedTask task) {
            return task.isWanted()
                    && task.state() == ObservedTask.State.RUNNING
                    && task.node().map(nodes::get).filter(ObservedNode::isReady).isPresent();
        }

        private static int places(ObservedService service, Predicate<ObservedTask> which) {
            return Math.toIntExact(
                    service.tasks().stream()
                            .filter(which)
                            .map(ObservedTask::place)
                            .distinct()
                            .count());
        }
    }

    /**
     * @param ours whether it carries our label with this stack's name
     */
    record ObservedNetwork(String id, String name, boolean ours) {}

    /**
     * @param ours whether it carries our label with this stack's name
     */
    record ObservedVolume(String name, boolean ours) {}
}
