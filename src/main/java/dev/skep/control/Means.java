package dev.skep.control;

import dev.skep.engine.Engine;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What a controller works with; its stacks share it.
 *
 * @param workers runs the blocking engine calls of a plan; {@code Runnable::run} for one after the
 *     other
 * @param mayAct asked before every step
 * @param chance spreads retries, nothing else
 */
public record Means(
        Engine engine,
        Executor workers,
        BooleanSupplier mayAct,
        Board board,
        Signals signals,
        InstantSource clock,
        RandomGenerator chance) {

    /** The same for somebody who may act only for as long as this holds too. */
    Means actingWhile(BooleanSupplier also) {
        BooleanSupplier both = () -> also.getAsBoolean() && mayAct.getAsBoolean();
        return new Means(engine, workers, both, board, signals, clock, chance);
    }
}
