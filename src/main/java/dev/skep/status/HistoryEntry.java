package dev.skep.status;

import dev.skep.identity.StackName;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import dev.skep.plan.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One step that was carried out, or was to be.
 *
 * @param at when it ended
 * @param pass which pass over the stack it was part of, counted from 1
 * @param step what was done, in a plan's words: {@code create web/3}
 * @param why the reason, in a plan's words: {@code missing}
 * @param error what was tried and what was answered; empty when it went well
 * @param took from the call to its answer
 */
public record HistoryEntry(
        Instant at,
        String stack,
        long pass,
        String step,
        String why,
        Result result,
        Optional<String> error,
        Duration took) {

    /** What became of a step. The constants are spelled as users and tools read them. */
    public enum Result {
        Done,
        Failed,
        /** One that it comes after failed, so it was not begun. */
        Skipped
    }

    /** The entry for a step, in words: it holds nothing of what the step carries. */
    public static HistoryEntry of(
            Instant at,
            StackName stack,
            long pass,
            Step step,
            Why why,
            Result result,
            Optional<String> error,
            Duration took) {
        return new HistoryEntry(
                at, stack.value(), pass, PlanText.of(step), why.text(), result, error, took);
    }
}
