package dev.skep.engine;

import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the tasks of a service that are not of its spec, as a swarm's updater does: so many at a
 * time, watched for failures, and paused or rolled back when there are too many.
 */
final class FakeRollOut {

    /** One place in which the task is being replaced. */
    private static final class Worker {
        final List<FakeTask> old;
        final FakeTask next;
        final boolean isNew;
        @Nullable Instant restsUntil;

        Worker(List<FakeTask> old, FakeTask next, boolean isNew) {
            this.old = old;
            this.next = next;
            this.isNew = isNew;
        }
    }

    private final FakeCluster cluster;
    private final FakeService service;
    private final Tree.Mapping towards;
    private final Deque<List<FakeTask>> queue;
    private final List<Worker> workers = new ArrayList<>();

    /** Tasks that were made for this, and when each was seen to run, or to have ended. */
    private final Map<FakeTask, Optional<Instant>> made = new LinkedHashMap<>();

    private final Set<FakeTask> failed = new HashSet<>();
    private final int dirty;
    private final long parallelism;
    private final Duration delay;
    private final Duration monitor;
    private final double maxFailureRatio;
    private final String failureAction;
    private final boolean startFirst;
    private @Nullable Instant watchedUntil;
    private boolean stopped;
    private boolean done;

    FakeRollOut(FakeCluster cluster, FakeService service, List<List<FakeTask>> dirtySlots) {
        this.cluster = cluster;
        this.service = service;
        this.towards = service.spec;
        this.queue = new ArrayDeque<>(dirtySlots);
        this.dirty = dirtySlots.size();
        Tree config = service.spec.at(service.isRollingBack() ? "RollbackConfig" : "UpdateConfig");
        boolean said = !config.entries().isEmpty();
        long atOnce = config.at("Parallelism").whole().orElse(said ? 0L : 1L);
        this.parallelism = atOnce == 0 ? dirty : atOnce;
        this.delay = Duration.ofNanos(config.at("Delay").whole().orElse(0L));
        this.monitor = Duration.ofNanos(config.at("Monitor").whole().orElse(5_000_000_000L));
        this.maxFailureRatio =
                config.at("MaxFailureRatio") instanceof Tree.Numeral(var ratio)
                        ? ratio.doubleValue()
                        : 0;
        this.failureAction = config.at("FailureAction").text().orElse("pause");
        this.startFirst = config.at("Order").text().filter("start-first"::equals).isPresent();
    }

    boolean isDone() {
        return done;
    }

    boolean isTowards(Tree.Mapping spec) {
        return towards.equals(spec);
    }

    /** Somebody asks for something else. */
    void cancel() {
        done = true;
    }

    /**
     * @return whether anything changed
     */
    boolean step() {
        if (done) {
            return false;
        }
        boolean changed = !stopped && heedFailures();
        for (Worker worker : List.copyOf(workers)) {
            changed |= advance(worker);
        }
        while (!stopped && !queue.isEmpty() && workers.size() < parallelism) {
            workers.add(begin(queue.removeFirst()));
            changed = true;
        }
        return finish() || changed;
    }

    private boolean finish() {
        if (done || !workers.isEmpty() || !(stopped || queue.isEmpty())) {
            return false;
        }
        if (stopped) {
            done = true;
            return true;
        }
        if (watchedUntil == null) {
            watchedUntil = cluster.now().plus(monitor);
            cluster.timers.after(monitor, () -> {});
            return true;
        }
        if (cluster.now().isBefore(watchedUntil)) {
            return false;
        }
        done = true;
        complete(cluster, service);
        return true;
    }

    static void complete(FakeCluster cluster, FakeService service) {
        boolean back = service.isRollingBack();
        if (service.status.isPresent()) {
            say(
                    cluster,
                    service,
                    back ? RollOut.State.ROLLBACK_COMPLETED : RollOut.State.COMPLETED,
                    back ? "rollback completed" : "update completed");
        }
    }

    static void say(FakeCluster cluster, FakeService service, RollOut.State state, String message) {
        service.status = Optional.of(new RollOut(state, message));
        cluster.put(service);
    }

    private Worker begin(List<FakeTask> slot) {
        Optional<FakeTask> existing =
                slot.stream()
                        .filter(task -> !task.isDirty() && task.asked == State.RUNNING)
                        .findFirst()
                        .or(() ->
                                slot.stream()
                                        .filter(task ->
                                                !task.isDirty()
                                                        && task.asked.compareTo(State.RUNNING) < 0)
                                        .findFirst());
        if (existing.isPresent()) {
            return keep(slot, existing.get());
        }
        FakeTask next = cluster.newTask(service, slot.getFirst().slot, State.READY);
        if (service.isPerNode()) {
            next.node = slot.getFirst().node;
        }
        made.put(next, Optional.empty());
        Optional<FakeTask> old = startFirst ? Optional.empty() : end(slot);
        cluster.supervisor.delayStart(next, Duration.ZERO, old);
        return new Worker(slot, next, true);
    }

    private Worker keep(List<FakeTask> slot, FakeTask existing) {
        Optional<FakeTask> old = end(slot.stream().filter(task -> task != existing).toList());
        if (existing.asked != State.RUNNING) {
            cluster.supervisor.delayStart(existing, Duration.ZERO, old);
        }
        return new Worker(List.of(), existing, false);
    }

    private static Optional<FakeTask> end(List<FakeTask> tasks) {
        Optional<FakeTask> last = Optional.empty();
        for (FakeTask task : tasks) {
            if (task.asked.compareTo(State.RUNNING) <= 0) {
                task.asked = State.SHUTDOWN;
                last = Optional.of(task);
            }
        }
        return last;
    }

    private boolean advance(Worker worker) {
        if (worker.restsUntil != null) {
            return !cluster.now().isBefore(worker.restsUntil) && workers.remove(worker);
        }
        if (worker.next.start != null) {
            return false;
        }
        if (worker.isNew) {
            if (worker.next.state().compareTo(State.RUNNING) < 0) {
                return false;
            }
            made.put(worker.next, Optional.of(cluster.now()));
            if (startFirst && worker.next.state() == State.RUNNING) {
                end(worker.old);
            }
        }
        worker.restsUntil = cluster.now().plus(delay);
        cluster.timers.after(delay, () -> {});
        return true;
    }

    private boolean heedFailures() {
        if (failureAction.equals("continue")) {
            return false;
        }
        for (Map.Entry<FakeTask, Optional<Instant>> entry : made.entrySet()) {
            FakeTask task = entry.getKey();
            boolean counts =
                    task.isOver()
                            && entry.getValue()
                                    .filter(ran -> ran.plus(monitor).isBefore(task.since()))
                                    .isEmpty();
            if (counts && failed.add(task) && (double) failed.size() / dirty > maxFailureRatio) {
                stopped = true;
                act(task);
                return true;
            }
        }
        return false;
    }

    private void act(FakeTask task) {
        String because = " due to failure or early termination of task " + task.id;
        if (service.status.isEmpty()) {
            return;
        }
        if (service.isRollingBack()) {
            String what = failureAction.equals("rollback") ? "rollback" : "update";
            say(cluster, service, RollOut.State.ROLLBACK_PAUSED, what + " paused" + because);
        } else if (failureAction.equals("rollback")) {
            rollBack("update rolled back" + because);
        } else {
            say(cluster, service, RollOut.State.PAUSED, "update paused" + because);
        }
    }

    private void rollBack(String message) {
        if (service.previousSpec.isEmpty()) {
            return;
        }
        service.spec = service.previousSpec.get();
        service.specVersion = service.previousSpecVersion;
        service.previousSpec = Optional.empty();
        say(cluster, service, RollOut.State.ROLLBACK_STARTED, message);
    }
}
