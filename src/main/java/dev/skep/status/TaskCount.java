package dev.skep.status;

import dev.skep.desired.DesiredService;
import dev.skep.desired.Replicas;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.plan.Plan;
import dev.skep.plan.Step;
import dev.skep.plan.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Counts what runs of each service of a swarm: places with a task that runs on a node that is up.
 */
final class TaskCount {

    private static final Set<String> ROLLED_BACK =
            Set.of("RollingBack", "RollbackPaused", "RolledBack");

    private final Situation situation;
    private final Swarm swarm;

    TaskCount(Situation situation, Swarm swarm) {
        this.situation = situation;
        this.swarm = swarm;
    }

    List<ServiceStatus> services() {
        SortedSet<ServiceName> names = new TreeSet<>(swarm.services().keySet());
        situation.desired().ifPresent(desired -> names.addAll(desired.services().keySet()));
        return names.stream().map(this::service).toList();
    }

    private ServiceStatus service(ServiceName name) {
        Optional<ObservedService> live = swarm.of(name);
        int wanted = wanted(name, live);
        List<ReplicaStatus> replicas =
                live.map(service -> replicas(service, wanted)).orElse(List.of());
        int updated =
                isToBeRewritten(name) || isRolledBack(name)
                        ? 0
                        : Math.toIntExact(
                                live.stream()
                                        .flatMap(this::counted)
                                        .filter(ObservedTask::current)
                                        .map(ObservedTask::place)
                                        .distinct()
                                        .count());
        int running = live.map(swarm::running).orElse(0);
        return new ServiceStatus(
                name.value(),
                wanted,
                running,
                running,
                updated,
                live.map(swarm::completed).orElse(0),
                replicas,
                situation.notes(name));
    }

    private int wanted(ServiceName name, Optional<ObservedService> live) {
        Optional<DesiredService> asked =
                situation.desired().map(desired -> desired.services().get(name));
        if (asked.isEmpty()) {
            boolean isToGo =
                    situation.desired().isPresent()
                            && live.filter(ObservedService::isOurs).isPresent();
            return isToGo ? 0 : live.map(swarm::wanted).orElse(0);
        }
        return switch (asked.get().replicas()) {
            case Replicas.Fixed(int count) -> count;
            case Replicas.Job(int total, int _) -> total;
            case Replicas.PerNode(), Replicas.JobPerNode() -> live.map(swarm::wanted).orElse(1);
        };
    }

    /** Whether its spec is the one before that which is asked for. */
    private boolean isRolledBack(ServiceName name) {
        return situation.plan().stream()
                .map(Plan::findings)
                .flatMap(List::stream)
                .filter(finding -> finding.service().filter(name::equals).isPresent())
                .anyMatch(finding -> ROLLED_BACK.contains(finding.reason()));
    }

    /** Whether its tasks are about to be made from another spec than they have. */
    private boolean isToBeRewritten(ServiceName name) {
        return situation.plan().stream()
                .map(Plan::nodes)
                .flatMap(List::stream)
                .anyMatch(node ->
                        node.step() instanceof Step.UpdateService update
                                && update.service().equals(name)
                                && node.why() instanceof Why.Differs differs
                                && differs.restartsTasks());
    }

    private Stream<ObservedTask> counted(ObservedService service) {
        return service.tasks().stream()
                .filter(task ->
                        swarm.isRunning(task)
                                || (service.completes() && task.state() == State.COMPLETE));
    }

    /**
     * The tasks that are to run, and in a place without one the last that was: a swarm remembers
     * those of places that nobody asks for any more.
     */
    private List<ReplicaStatus> replicas(ObservedService service, int wanted) {
        Map<String, ObservedTask> last = new HashMap<>();
        List<ObservedTask> shown = new ArrayList<>();
        for (ObservedTask task : service.tasks()) {
            if (task.isWanted()) {
                shown.add(task);
            } else {
                last.merge(
                        task.place(),
                        task,
                        (one, other) -> one.since().isBefore(other.since()) ? other : one);
            }
        }
        shown.forEach(task -> last.remove(task.place()));
        last.values().stream()
                .filter(task -> !task.asked().equals(State.REMOVE))
                .filter(task -> task.hasFailed() || task.state() == State.COMPLETE)
                .sorted(Comparator.comparingInt(ObservedTask::slot).thenComparing(ObservedTask::id))
                .limit(Math.max(0, wanted - shown.size()))
                .forEach(shown::add);
        return shown.stream()
                .sorted(Comparator.comparingInt(ObservedTask::slot).thenComparing(ObservedTask::id))
                .map(task -> replica(service, task))
                .toList();
    }

    private ReplicaStatus replica(ObservedService service, ObservedTask task) {
        boolean checked =
                !service.spec()
                        .at("TaskTemplate", "ContainerSpec", "Healthcheck", "Test")
                        .items()
                        .isEmpty();
        Optional<ObservedNode> node = task.node().map(swarm.nodes()::get);
        boolean lost =
                task.state() == State.RUNNING && !node.filter(ObservedNode::isReady).isPresent();
        return new ReplicaStatus(
                task.slot(),
                task.container().orElse(task.id()),
                node.map(ObservedNode::hostname).or(task::node),
                task.state().name().toLowerCase(Locale.ROOT),
                health(task, checked),
                task.image(),
                task.since(),
                task.current(),
                lost || task.hasFailed() || (!task.error().isEmpty() && !task.state().isOver()),
                note(task, lost));
    }

    /** Swarm lets a task run only once its check has passed, and ends it when it fails. */
    private static String health(ObservedTask task, boolean checked) {
        if (!checked) {
            return "none";
        }
        return switch (task.state()) {
            case RUNNING -> "healthy";
            case STARTING -> "starting";
            case NEW,
                    PENDING,
                    ASSIGNED,
                    ACCEPTED,
                    PREPARING,
                    READY,
                    COMPLETE,
                    SHUTDOWN,
                    FAILED,
                    REJECTED,
                    REMOVE,
                    ORPHANED ->
                    "none";
        };
    }

    private static Optional<String> note(ObservedTask task, boolean lost) {
        List<String> parts = new ArrayList<>();
        if (lost) {
            parts.add("its node does not answer: whether it runs is not known");
        }
        if (!task.error().isEmpty()) {
            parts.add(task.error());
        } else if (!task.state().isOver() && task.state() != State.RUNNING) {
            parts.add(task.message());
        } else if (task.state() == State.COMPLETE) {
            parts.add("completed");
        }
        if (!task.current()) {
            parts.add("of an older spec");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }
}
