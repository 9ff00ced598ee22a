package dev.skep.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** What a swarm in memory does later, in the time that it is given. */
final class FakeTimers {

    private record Entry(Instant at, long number, Runnable what) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::number));
    private final InstantSource clock;
    private Instant now;
    private long entered;

    FakeTimers(InstantSource clock) {
        this.clock = clock;
        this.now = clock.instant();
    }

    Instant now() {
        return now;
    }

    void after(Duration delay, Runnable what) {
        entries.add(new Entry(now.plus(delay), entered++, what));
    }

    Optional<Instant> next() {
        return Optional.ofNullable(entries.peek()).map(Entry::at);
    }

    /**
     * Lets everything happen that is due by the clock, each at its own time.
     *
     * @param afterEach called after everything that happened
     */
    void run(Runnable afterEach) {
        Instant end = clock.instant();
        for (Entry next = entries.peek();
                next != null && !next.at().isAfter(end);
                next = entries.peek()) {
            entries.remove();
            now = next.at();
            next.what().run();
            afterEach.run();
        }
        now = end;
    }
}
