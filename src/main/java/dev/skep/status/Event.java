package dev.skep.status;

import dev.skep.plan.Finding;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened, as {@code GET /api/events} tells it.
 *
 * @param id grows within one run of Skep; {@code RUN-NUMBER}
 */
public record Event(String id, Instant at, Body body) {

    /** What happened. */
    public sealed interface Body {

        /** The name of the server-sent event. */
        default String name() {
            return switch (this) {
                case ConditionChanged _ -> "condition";
                case CountsChanged _ -> "counts";
                case FindingsChanged _ -> "findings";
                case StepTaken _ -> "step";
                case ServiceGone _ -> "service-gone";
                case StackGone _ -> "stack-gone";
                case Missed _ -> "missed";
            };
        }
    }

    /** A condition became true, false or unknown, or is so for another reason. */
    public record ConditionChanged(String stack, Condition condition) implements Body {}

    /** A service's numbers are other ones. */
    public record CountsChanged(
            String stack,
            String service,
            int desired,
            int running,
            int healthy,
            int updated,
            int completed)
            implements Body {}

    /**
     * More or fewer findings of one kind stand than before.
     *
     * @param service empty for the whole stack
     * @param count 0 when none does any more
     */
    public record FindingsChanged(
            String stack,
            Optional<String> service,
            Finding.Severity severity,
            String reason,
            int count)
            implements Body {}

    /** A step was carried out, or failed, or was skipped. */
    public record StepTaken(HistoryEntry step) implements Body {}

    /** The service is neither asked for nor there any more. */
    public record ServiceGone(String stack, String service) implements Body {}

    /** The stack is neither asked for nor there any more. */
    public record StackGone(String stack) implements Body {}

    /** What came between is no longer remembered: read {@code /api/stacks} anew. */
    public record Missed(String hint) implements Body {}
}
