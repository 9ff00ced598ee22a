package dev.skep.control;

import dev.skep.engine.Permit;
import dev.skep.lead.Elector;
import dev.skep.lead.LeaseStore.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an {@link Elector}: one thread that ticks it when that is due, or when there is news. */
public final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** Longer than a store takes that answers; the lease runs out by itself otherwise. */
    private static final Duration PARTING = Duration.ofMillis(1500);

    /** After a fault of Skep's own. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Elector elector;
    private final InstantSource steady;
    private final Thread thread;
    private final Object bell = new Object();
    private boolean rung;
    private boolean closed;

    /**
     * @param steady the clock by which the elector says when it is due
     */
    public LeaseKeeper(Elector elector, InstantSource steady) {
        this.elector = elector;
        this.steady = steady;
        this.thread = Thread.ofVirtual().name("lease").unstarted(this::keep);
    }

    public void start() {
        thread.start();
    }

    /** Something happened that may decide who leads: the lease is looked at now. */
    public void wake() {
        synchronized (bell) {
            rung = true;
            bell.notifyAll();
        }
    }

    /** The right to act in the term that is held now; one that never holds, while none is. */
    public Permit permit() {
        Optional<Long> term = elector.term();
        return new Permit(term.orElse(0L), () -> term.isPresent() && elector.term().equals(term));
    }

    private void keep() {
        try {
            while (true) {
                rest(tick());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without this thread it would never lead, and nobody would notice. */
    private Instant tick() {
        try {
            return elector.tick();
        } catch (RuntimeException e) {
            LOG.error("lease not looked at, tried again in " + AGAIN.toSeconds() + " s", e);
            return steady.instant().plus(AGAIN);
        }
    }

    private void rest(Instant until) throws InterruptedException {
        synchronized (bell) {
            long left = Duration.between(steady.instant(), until).toMillis();
            while (!rung && left > 0) {
                bell.wait(left);
                left = Duration.between(steady.instant(), until).toMillis();
            }
            if (closed) {
                throw new InterruptedException();
            }
            rung = false;
        }
    }

    /** Gives the lease up. To be called when no step is started any more. */
    @Override
    public void close() {
        synchronized (bell) {
            closed = true;
        }
        wake();
        Thread parting = Thread.ofVirtual().name("lease-release").start(this::release);
        try {
            if (!parting.join(PARTING)) {
                LOG.warn("lease not given up why=\"no answer in time: it runs out by itself\"");
                parting.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        try {
            thread.join();
            elector.release();
        } catch (StoreException e) {
            LOG.warn("lease not given up, it runs out by itself why=\"{}\"", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
