package dev.skep.plan;

import dev.skep.observed.ContainerState.Cause;
import java.util.List;

/** Why a step is taken: a plan shows it beside every step. */
public sealed interface Why {

    /** It is asked for, and not there. */
    record Missing() implements Why {}

    /** There are more than asked for. */
    record Surplus() implements Why {}

    /**
     * @param parts what differs from the spec, in Compose's words; empty when it is not known
     */
    record Changed(List<String> parts) implements Why {
        public Changed {
            parts = List.copyOf(parts);
        }
    }

    /** The health check fails. */
    record Unhealthy() implements Why {}

    /** It ended, and nobody else will start it. */
    record Exited(int exitCode, Cause cause) implements Why {}

    /** The engine could not start it. */
    record StartFailed(String error) implements Why {}

    /** It was paused by somebody else. */
    record PausedOutside() implements Why {}

    /** It is the leftover of a removal or a replacement that did not finish. */
    record Leftover(String of) implements Why {}

    /** Its successor runs. */
    record Replaced() implements Why {}

    /** Its name differs from the slot's own. */
    record Misnamed(String found) implements Why {}

    /** The roll-out failed and goes back. */
    record RolledBack() implements Why {}

    /** It is no longer in the files. */
    record Removed() implements Why {}

    /** The desired state is another one than the engine has written down. */
    record NewGeneration(long generation) implements Why {}

    /** The sentence that a plan prints. */
    default String text() {
        return switch (this) {
            case Missing() -> "missing";
            case Surplus() -> "surplus";
            case Changed(List<String> parts) ->
                    parts.isEmpty() ? "changed" : "changed " + String.join(", ", parts);
            case Unhealthy() -> "unhealthy";
            case Exited(int code, Cause cause) ->
                    switch (cause) {
                        case ITSELF -> "exited " + code;
                        case OUT_OF_MEMORY -> "exited " + code + " (out of memory)";
                        case OUTSIDE -> "ended from outside";
                    };
            case StartFailed(String error) -> "could not start: " + error;
            case PausedOutside() -> "paused from outside";
            case Leftover(String of) -> "leftover of " + of;
            case Replaced() -> "replaced";
            case Misnamed(String found) -> "misnamed " + found;
            case RolledBack() -> "rolled back";
            case Removed() -> "removed from the files";
            case NewGeneration(long generation) -> "generation " + generation;
        };
    }
}
