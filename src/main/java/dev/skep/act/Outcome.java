package dev.skep.act;

import dev.skep.engine.EngineException;
import dev.skep.plan.Plan;
import java.time.Duration;
import java.time.Instant;

/** What became of one step of a plan. */
public sealed interface Outcome {

    Plan.Node node();

    /**
     * @param took from the call to its answer
     */
    record Done(Plan.Node node, Instant at, Duration took) implements Outcome {}

    record Failed(Plan.Node node, Instant at, Duration took, EngineException cause)
            implements Outcome {}

    /** It was never started, because what it comes after failed. */
    record Skipped(Plan.Node node, String because) implements Outcome {}
}
