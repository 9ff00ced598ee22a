package dev.skep.simulation;

import dev.skep.control.Controller;
import dev.skep.control.FileFollower;
import dev.skep.control.LeaseKeeper;
import dev.skep.control.Means;
import dev.skep.control.SteadyClock;
import dev.skep.engine.Permit;
import dev.skep.lead.Elector;
import dev.skep.lead.Elector.Clocks;
import dev.skep.lead.Holder;
import dev.skep.lead.Leadership;
import dev.skep.lead.LeaseStore.StoreException;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One Skep while it lives: a controller, an elector, and what turns them, as {@code skep run} has
 * them, on the agenda in place of threads. It can be paused, and it can be killed at any moment.
 */
final class Process {

    private static final Duration RESYNC = Duration.ofMinutes(1);

    final Board board = new Board(Runnable::run, "simulation");
    private final Site site;
    private final Skep skep;
    private final Holder me;
    private final Line line;
    private final Agenda agenda;
    private final InstantSource clock;
    private final Clocks clocks;
    private final Elector elector;
    private final LeaseKeeper keeper;
    private final Controller controller;
    private final FileFollower files;
    private Instant pausedUntil = Instant.MIN;
    private boolean alive = true;
    private boolean rung;
    private long timers;
    private boolean electing;
    private boolean woken;
    private long elections;

    Process(Site site, Skep skep, Holder me, RandomGenerator chance) {
        this.site = site;
        this.skep = skep;
        this.me = me;
        this.line = skep.line;
        this.agenda = site.agenda;
        this.clock = new SteadyClock(skep.machine::wall, skep.machine::nanos);
        this.clocks = skep.clocks();
        this.elector =
                new Elector(
                        me, skep.lease, site.election::isDead, clocks, chance, this::onLeadership);
        // Its thread is never started: the agenda takes its place.
        this.keeper = new LeaseKeeper(elector, clocks.steady());
        this.controller =
                new Controller(
                        new Means(
                                line,
                                call -> later(line.latency(), call),
                                this::permit,
                                board,
                                Signals.NONE,
                                clock,
                                chance));
        this.files = new FileFollower(site.files.source(), controller::submit);
    }

    private Permit permit() {
        return skep.asksNobody ? Permit.UNASKED : keeper.permit();
    }

    void start() {
        controller.onWork(this::ring);
        board.leadership(elector.leadership());
        AutoCloseable unused = line.watch(controller::onEvent);
        files.begin();
        later(FileFollower.INTERVAL, this::lookAtFiles);
        later(RESYNC, this::resync);
        later(line.latency(), this::elect);
    }

    Holder holder() {
        return me;
    }

    /** The term in which it leads at this very moment. */
    Optional<Long> term() {
        return elector.term();
    }

    /** It is gone from one moment to the next, with all it knew. */
    void kill() {
        alive = false;
        line.cut();
    }

    /** It starts no further step, and gives the lease up. */
    void end() {
        controller.stop();
        if (!electing) {
            electing = true;
            try {
                elector.release();
            } catch (StoreException e) {
                site.trace.add(skep + " does not give the lease up: " + e.getMessage());
            }
        }
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

    /** For who waits in the middle of something. */
    void restUntilAwake() {
        while (alive && pausedUntil.isAfter(agenda.instant())) {
            agenda.runUntil(pausedUntil);
        }
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

    // The election.

    /** There is news of the lease, or of who holds it. */
    void wake() {
        whenAwake(() -> {
            woken = electing;
            elect();
        });
    }

    private void elect() {
        if (electing) {
            return;
        }
        electing = true;
        Instant due = elector.tick();
        electing = false;
        Duration rest =
                woken
                        ? Duration.ZERO
                        : skep.machine.until(Duration.between(clocks.steady().instant(), due));
        woken = false;
        long election = ++elections;
        later(
                rest,
                () -> {
                    if (election == elections) {
                        elect();
                    }
                });
    }

    private void onLeadership(Leadership leadership) {
        if (alive) {
            site.onLeadership(skep, leadership);
            controller.onLeadership(leadership);
        }
    }

    // The controller.

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
