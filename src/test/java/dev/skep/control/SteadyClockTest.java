package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever sets the wall clock: what is told goes on, and comes near it again. */
class SteadyClockTest {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private Instant wall = BEGINNING;
    private long nanos;
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

    private Duration told(Duration passes) {
        nanos += passes.toNanos();
        wall = wall.plus(passes);
        return Duration.between(BEGINNING, clock.instant());
    }

    @Test
    void tellsTheWallClocksTime() {
        assertEquals(Duration.ofSeconds(10), told(Duration.ofSeconds(10)));
    }

    @Test
    void aClockThatIsSetForwardIsCaughtUpWithByATenthOfTheTime() {
        wall = wall.plus(Duration.ofHours(2));
        assertEquals(Duration.ofSeconds(11), told(Duration.ofSeconds(10)));
        assertEquals(Duration.ofSeconds(22), told(Duration.ofSeconds(10)));
    }

    @Test
    void aClockThatIsSetBackIsWaitedForByATenthOfTheTime() {
        wall = wall.minus(Duration.ofHours(2));
        assertEquals(Duration.ofSeconds(9), told(Duration.ofSeconds(10)));
        assertEquals(Duration.ofSeconds(18), told(Duration.ofSeconds(10)));
    }

    @Test
    void aSmallDifferenceIsMadeGoodAtOnce() {
        wall = wall.plus(Duration.ofMillis(500));
        assertEquals(Duration.ofMillis(10_500), told(Duration.ofSeconds(10)));
    }
}
