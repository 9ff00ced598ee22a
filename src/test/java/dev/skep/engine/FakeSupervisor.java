package dev.skep.engine;

import dev.skep.engine.FakeTask.DelayedStart;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedTask.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes tasks anew that ended, as a swarm's restart supervisor does. */
final class FakeSupervisor {

    /** So long a successor waits for its predecessor to end. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final FakeCluster cluster;

    FakeSupervisor(FakeCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * @return whether anything changed
     */
    boolean step(FakeService service) {
        boolean changed = false;
        for (FakeTask task : List.copyOf(service.tasks)) {
            changed |= startWhenDue(task);
            if (task.isAsked() && isToRestart(task)) {
                restart(task);
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isToRestart(FakeTask task) {
        if (task.service.isJob() && task.state() == State.COMPLETE) {
            return false;
        }
        boolean away = task.node.filter(FakeNode::isInvalid).isPresent();
        // A task for one node goes with its node.
        return task.isOver() || (away && !task.service.isPerNode());
    }

    private void restart(FakeTask task) {
        task.asked = State.SHUTDOWN;
        task.start = null;
        if (!isRestarted(task)) {
            return;
        }
        FakeTask next = cluster.newTask(task.service, task.slot, State.READY);
        if (task.service.isPerNode()) {
            next.node = task.node;
        }
        record(next, task.place());
        boolean drained = task.node.filter(on -> on.availability == Availability.DRAIN).isPresent();
        boolean dead =
                task.isOver()
                        || task.node.filter(on -> on.state == ObservedNode.State.DOWN).isPresent();
        delayStart(
                next,
                drained ? Duration.ZERO : task.restartDelay(),
                dead ? Optional.empty() : Optional.of(task));
    }

    private boolean isRestarted(FakeTask task) {
        boolean restarts =
                switch (task.restartCondition()) {
                    case "none" -> false;
                    case "on-failure" -> task.state() != State.COMPLETE;
                    default -> true;
                };
        if (!restarts || task.maxAttempts() == 0) {
            return restarts;
        }
        FakeService.Restarts past = task.service.restarts.get(task.place());
        if (past == null || past.specVersion() != task.specVersion) {
            return true;
        }
        long counted =
                past.at().stream()
                        .filter(at ->
                                task.restartWindow()
                                        .filter(window -> at.plus(window).isBefore(cluster.now()))
                                        .isEmpty())
                        .count();
        return counted < task.maxAttempts();
    }

    private void record(FakeTask next, String place) {
        FakeService.Restarts past = next.service.restarts.get(place);
        List<Instant> at =
                past == null || past.specVersion() != next.specVersion
                        ? new ArrayList<>()
                        : past.at();
        at.add(cluster.now());
        next.service.restarts.put(place, new FakeService.Restarts(next.specVersion, at));
    }

    /**
     * Whether the newest task of a place stays the last one there, and yet counts: it did what it
     * was to do, or may not be tried again.
     */
    boolean isLast(FakeTask task) {
        return !isRestarted(task);
    }

    /**
     * @param old what is to end before
     */
    void delayStart(FakeTask task, Duration delay, Optional<FakeTask> old) {
        Instant now = cluster.now();
        task.start = new DelayedStart(now.plus(delay), old, now.plus(PATIENCE));
        cluster.timers.after(delay, () -> {});
        if (old.isPresent()) {
            cluster.timers.after(PATIENCE, () -> {});
        }
    }

    private boolean startWhenDue(FakeTask task) {
        DelayedStart start = task.start;
        if (start == null) {
            return false;
        }
        Instant now = cluster.now();
        boolean waits =
                start.old().filter(FakeSupervisor::isStillThere).isPresent()
                        && now.isBefore(start.giveUp());
        if (task.isAsked() && (now.isBefore(start.at()) || waits)) {
            return false;
        }
        task.start = null;
        if (task.isAsked()) {
            task.asked = task.service.isJob() ? State.COMPLETE : State.RUNNING;
        }
        return true;
    }

    private static boolean isStillThere(FakeTask old) {
        return !old.isOver()
                && old.node.filter(on -> on.state != ObservedNode.State.DOWN).isPresent();
    }
}
