package dev.skep.app;

import dev.skep.control.SteadyClock;
import dev.skep.status.Board;
import dev.skep.web.Metrics;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * The parts that have one instance in a process: clock, chance, the board that everybody meets at,
 * and the numbers. They are there before Quarkus is, so that Skep looks while it starts.
 */
final class Producers {

    static final InstantSource CLOCK = new SteadyClock(InstantSource.system(), System::nanoTime);

    /** Used by many threads: each draw is one atomic step of its own. */
    static final RandomGenerator CHANCE = new java.util.Random();

    static final Board BOARD =
            new Board(
                    Executors.newVirtualThreadPerTaskExecutor(),
                    Long.toString(CLOCK.millis(), Character.MAX_RADIX));

    /**
     * In the registry to which Quarkus adds the one that it shows; what is counted before that is
     * not in it.
     */
    static final Metrics METRICS =
            new Metrics(io.micrometer.core.instrument.Metrics.globalRegistry, BOARD);

    @Produces
    @Singleton
    InstantSource clock() {
        return CLOCK;
    }

    @Produces
    @Singleton
    RandomGenerator chance() {
        return CHANCE;
    }

    @Produces
    @Singleton
    Board board() {
        return BOARD;
    }

    @Produces
    @Singleton
    Metrics metrics() {
        return METRICS;
    }
}
