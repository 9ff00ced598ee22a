package dev.skep.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for a state, with a bound. */
public final class Waiting {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final long INTERVAL_MILLIS = 20;

    private Waiting() {}

    /**
     * Looks again and again until two descriptions of a state are equal.
     *
     * @throws AssertionError with both, when the bound is over
     */
    public static <T> void until(T expected, Supplier<T> actual) throws InterruptedException {
        until(BOUND, expected, actual);
    }

    /** The same, with a bound of its own. */
    public static <T> void until(Duration bound, T expected, Supplier<T> actual)
            throws InterruptedException {
        Instant end = Instant.now().plus(bound);
        T seen = actual.get();
        while (!expected.equals(seen)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(
                        "after " + bound + " expected\n" + expected + "\nbut it is\n" + seen);
            }
            pause(Duration.ofMillis(INTERVAL_MILLIS));
            seen = actual.get();
        }
    }

    /** Holds the thread up for a while: between two looks, never in place of one. */
    public static void pause(Duration duration) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        assert !never;
    }
}
