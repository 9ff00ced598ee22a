package dev.skep.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time: what is to happen when. Things of one instant happen in the order in which they
 * were entered. Time stands still while something happens, unless that something itself waits
 * ({@link #runUntil} may be nested: whoever is in the middle of a call waits while the world goes
 * on).
 */
final class Agenda implements InstantSource {

    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    /** More than this in one instant is somebody going round in circles. */
    private static final int MOST_AT_ONCE = 20_000;

    /** More than this in all has no end. */
    private static final long MOST_IN_ALL = 5_000_000;

    private record Entry(Instant at, long number, Runnable what) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::number));
    private final Runnable afterEach;
    private Instant now = BEGINNING;
    private long entered;
    private int atOnce;
    private long happened;

    /**
     * @param afterEach called after everything that happened
     */
    Agenda(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Nanoseconds since the beginning. */
    long nanos() {
        return Duration.between(BEGINNING, now).toNanos();
    }

    void after(Duration delay, Runnable what) {
        entries.add(new Entry(now.plus(delay), entered++, what));
    }

    /** Lets everything happen that is due up to then. */
    void runUntil(Instant end) {
        for (Entry next = entries.peek();
                next != null && !next.at().isAfter(end);
                next = entries.peek()) {
            entries.remove();
            advance(next.at());
            if (++happened > MOST_IN_ALL) {
                throw new Violation("does not end: " + happened + " things happened by " + now);
            }
            next.what().run();
            afterEach.run();
        }
        advance(end);
    }

    private void advance(Instant to) {
        if (to.isAfter(now)) {
            now = to;
            atOnce = 0;
        } else if (++atOnce > MOST_AT_ONCE) {
            throw new Violation("something goes round in circles: " + atOnce + " times at " + now);
        }
    }
}
