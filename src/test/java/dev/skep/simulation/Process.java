package dev.skep.simulation;

import dev.skep.control.Controller;
import dev.skep.control.FileFollower;
import dev.skep.control.Means;
import dev.skep.control.SteadyClock;
import dev.skep.desired.DesiredSource;
import dev.skep.engine.Permit;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * One Skep: a controller and what turns it, as {@code skep run} has them, on the agenda in place of
 * threads. It can be paused, and it can be killed at any moment.
 */
final class Process {

    private static final Duration RESYNC = Duration.ofMinutes(1);

    final Board board = new Board(Runnable::run, "simulation");
    private final Line line;
    private final Agenda agenda;
    private final InstantSource clock;
    private final Controller controller;
    private final FileFollower files;
    private Instant pausedUntil = Instant.MIN;
    private boolean alive = true;
    private boolean rung;
    private long timers;

    /**
     * @param permits the seat of a lease: whether this one leads
     */
    Process(
            Line line,
            Agenda agenda,
            DesiredSource source,
            InstantSource wall,
            RandomGenerator chance,
            java.util.function.Supplier<Permit> permits) {
        this.line = line;
        this.agenda = agenda;
        this.clock = new SteadyClock(wall, agenda::nanos);
        this.controller =
                new Controller(
                        new Means(
                                line,
                                call -> later(line.latency(), call),
                                permits,
                                board,
                                Signals.NONE,
                                clock,
                                chance));
        this.files = new FileFollower(source, controller::submit);
    }

    void start() {
        controller.onWork(this::ring);
        AutoCloseable unused = line.watch(controller::onEvent);
        files.begin();
        later(FileFollower.INTERVAL, this::lookAtFiles);
        later(RESYNC, this::resync);
    }

    /** It is gone from one moment to the next, with all it knew. */
    void kill() {
        alive = false;
        line.cut();
    }

    /** It does nothing for a while, and does not know it. */
    void pause(Duration most) {
        pausedUntil = agenda.instant().plus(most);
    }

    void resume() {
        pausedUntil = Instant.MIN;
    }

    boolean isAlive() {
        return alive;
    }

    private void later(Duration delay, Runnable what) {
        agenda.after(delay, () -> whenAwake(what));
    }

    private void whenAwake(Runnable what) {
        if (pausedUntil.isAfter(agenda.instant())) {
            agenda.after(Duration.between(agenda.instant(), pausedUntil), () -> whenAwake(what));
        } else if (alive) {
            what.run();
        }
    }

    private void ring() {
        if (!rung) {
            rung = true;
            later(Duration.ZERO, this::tick);
        }
    }

    private void tick() {
        rung = false;
        Instant next = controller.tick();
        Duration rest = Duration.between(clock.instant(), next);
        long timer = ++timers;
        later(
                rest.isNegative() ? Duration.ZERO : rest,
                () -> {
                    if (timer == timers) {
                        tick();
                    }
                });
    }

    private void lookAtFiles() {
        later(files.look(), this::lookAtFiles);
    }

    private void resync() {
        controller.resync();
        later(RESYNC, this::resync);
    }
}
