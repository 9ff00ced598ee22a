package dev.skep.app;

import dev.skep.control.SteadyClock;
import dev.skep.status.Board;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * The parts that have one instance in a process: clock, chance, and the board that everybody meets
 * at.
 */
final class Producers {

    @Produces
    @Singleton
    InstantSource clock() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    /** Used by many threads: each draw is one atomic step of its own. */
    @Produces
    @Singleton
    RandomGenerator chance() {
        return new java.util.Random();
    }

    @Produces
    @Singleton
    Board board(InstantSource clock) {
        return new Board(
                Executors.newVirtualThreadPerTaskExecutor(),
                Long.toString(clock.millis(), Character.MAX_RADIX));
    }
}
