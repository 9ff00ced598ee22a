package dev.skep.engine;

import dev.skep.engine.FakeTask.Doing;
import dev.skep.identity.ImageRef;
import dev.skep.observed.ObservedTask.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What nodes do with the tasks that they were given: prepare, start, run and stop them. */
final class FakeAgent {

    private static final Duration PREPARATION = Duration.ofMillis(100);
    private static final Duration START = Duration.ofMillis(100);
    private static final Duration STOP = Duration.ofMillis(50);
    private static final Duration FIRST_BAD_CHECKS = Duration.ofSeconds(3);
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    private final FakeCluster cluster;
    final Set<String> images = new HashSet<>();

    /** By image. */
    final Map<String, Behaviour> behaviours = new HashMap<>();

    FakeAgent(FakeCluster cluster) {
        this.cluster = cluster;
    }

    Behaviour behaviour(String image) {
        return behaviours.getOrDefault(image, Behaviour.GOOD);
    }

    /**
     * @return whether anything was begun
     */
    boolean step(FakeTask task) {
        if (!task.isAtHand() || task.doing == Doing.STOPPING) {
            return false;
        }
        if (!task.isAsked()) {
            stop(task);
            return true;
        }
        if (task.doing != Doing.NOTHING || task.state().compareTo(State.ASSIGNED) < 0) {
            return false;
        }
        if (task.state().compareTo(State.READY) < 0) {
            task.become(State.PREPARING, "preparing", cluster.now());
            begin(task, Doing.PREPARING, PREPARATION, () -> prepared(task));
            return true;
        }
        if (task.asked.compareTo(State.RUNNING) >= 0) {
            task.become(State.STARTING, "starting", cluster.now());
            begin(task, Doing.STARTING, START, () -> started(task));
            return true;
        }
        return false;
    }

    private void begin(FakeTask task, Doing doing, Duration takes, Runnable then) {
        task.doing = doing;
        int turn = ++task.turn;
        cluster.timers.after(
                takes,
                () -> {
                    if (task.turn == turn && task.isAtHand()) {
                        task.doing = Doing.NOTHING;
                        then.run();
                    }
                });
    }

    private void prepared(FakeTask task) {
        if (images.contains(ImageRef.normalize(task.image()))) {
            task.become(State.READY, "prepared", cluster.now());
        } else {
            task.ended(0);
            task.become(
                    State.REJECTED, "preparing", "No such image: " + task.image(), cluster.now());
        }
    }

    private void started(FakeTask task) {
        Behaviour behaviour = behaviour(task.image());
        task.container = Optional.of(cluster.nextId() + "container");
        if (behaviour.startError().isPresent()) {
            task.ended(127);
            task.become(
                    State.FAILED,
                    "starting",
                    "starting container failed: " + behaviour.startError().get(),
                    cluster.now());
        } else if (!task.isChecked()) {
            running(task);
        } else if (behaviour.healthyAfter().isPresent()) {
            begin(task, Doing.STARTING, behaviour.healthyAfter().get(), () -> running(task));
        } else {
            begin(task, Doing.STARTING, FIRST_BAD_CHECKS, () -> unhealthy(task));
        }
    }

    private void unhealthy(FakeTask task) {
        task.ended(KILLED);
        task.become(
                State.FAILED,
                "starting",
                "task: non-zero exit (137): dockerexec: unhealthy container",
                cluster.now());
    }

    private void running(FakeTask task) {
        task.become(State.RUNNING, "started", cluster.now());
        Behaviour behaviour = behaviour(task.image());
        task.doing = Doing.RUNNING;
        behaviour
                .endsAfter()
                .ifPresent(after ->
                        begin(task, Doing.RUNNING, after, () -> end(task, behaviour.exitCode())));
    }

    /** Its container ends. */
    void end(FakeTask task, int code) {
        task.turn++;
        task.doing = Doing.NOTHING;
        task.ended(code);
        if (!task.isAsked()) {
            task.become(State.SHUTDOWN, "shutdown", cluster.now());
        } else if (code == 0) {
            task.become(State.COMPLETE, "finished", cluster.now());
            // What a job has done makes room for what it has still to do.
            task.service.touched |= task.service.isJob();
        } else {
            task.become(
                    State.FAILED, "started", "task: non-zero exit (" + code + ")", cluster.now());
        }
    }

    private void stop(FakeTask task) {
        boolean stubborn = behaviour(task.image()).ignoresSigterm() && task.container.isPresent();
        begin(
                task,
                Doing.STOPPING,
                stubborn ? task.grace() : STOP,
                () -> {
                    if (task.container.isPresent()) {
                        task.ended(stubborn ? KILLED : TERMINATED);
                    }
                    task.become(State.SHUTDOWN, "shutdown", cluster.now());
                });
    }

    /** Its node died: nothing goes on with it. */
    void lose(FakeTask task) {
        task.turn++;
        task.doing = Doing.NOTHING;
    }

    /** Its node is back, and its container has ended with it. */
    void found(FakeTask task) {
        if (task.isUp()) {
            end(task, KILLED);
        }
    }
}
