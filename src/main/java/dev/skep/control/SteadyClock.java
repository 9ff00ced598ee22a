package dev.skep.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that nobody can set: it goes at the pace of a monotonic one, never back, and makes up for
 * a difference from the wall clock by going at most a tenth faster or slower.
 *
 * <p>What is due is decided by it. With the wall clock alone, one that is set back by an hour would
 * hold back for an hour whatever was due in ten seconds. For any number of threads.
 */
public final class SteadyClock implements InstantSource {

    private static final int MOST_CORRECTION = 10;

    private final InstantSource wall;
    private final LongSupplier nanos;
    private long readAt;
    private Instant told;

    /**
     * @param nanos nanoseconds from any origin, never going back, as {@link System#nanoTime}
     */
    public SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.readAt = nanos.getAsLong();
        this.told = wall.instant();
    }

    @Override
    public synchronized Instant instant() {
        long now = nanos.getAsLong();
        long elapsed = now - readAt;
        readAt = now;
        Instant steady = told.plusNanos(elapsed);
        told = steady.plusNanos(correction(steady, elapsed / MOST_CORRECTION));
        return told;
    }

    /** Nanoseconds towards the wall clock's time, and not more than so many. */
    private long correction(Instant steady, long most) {
        Duration behind = Duration.between(steady, wall.instant());
        if (behind.compareTo(Duration.ofNanos(most)) > 0) {
            return most;
        }
        // Not by negated(), which goes by way of a BigDecimal, at each look at the clock.
        return behind.compareTo(Duration.ofNanos(-most)) < 0 ? -most : behind.toNanos();
    }
}
