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
        RandomGenerator chance) {}
