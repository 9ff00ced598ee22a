package dev.skep.control;

import dev.skep.engine.Engine;
import dev.skep.engine.Permit;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a controller works with; its stacks share it.
 *
 * @param workers runs the blocking engine calls of a plan; {@code Runnable::run} for one after the
 *     other
 * @param permits gives the permit for a pass, before it begins
 * @param chance spreads retries, nothing else
 */
public record Means(
        Engine engine,
        Executor workers,
        Supplier<Permit> permits,
        Board board,
        Signals signals,
        InstantSource clock,
        RandomGenerator chance) {

    /** The same for somebody who may act only for as long as this holds too. */
    Means actingWhile(BooleanSupplier also) {
        return new Means(
                engine, workers, () -> permits.get().asLongAs(also), board, signals, clock, chance);
    }
}
