package dev.skep.plan;

import dev.skep.observed.ContainerState.Cause;
import dev.skep.spec.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

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

    /**
     * A live service is not what was asked for.
     *
     * @param differences at least one
     */
    record Differs(List<Difference> differences) implements Why {
        public Differs {
            differences = List.copyOf(differences);
        }

        /** Whether the swarm makes its tasks anew for it. */
        public boolean restartsTasks() {
            return differences.stream().anyMatch(Difference::restartsTasks);
        }

        private String sentence() {
            String fields =
                    differences.stream()
                            .filter(difference -> !difference.isMark())
                            .map(Difference::text)
                            .collect(Collectors.joining(", "));
            return (fields.isEmpty() ? "labels that mark it as Skep's" : fields)
                    + (restartsTasks() ? "; its tasks restart" : "; no task restarts");
        }
    }

    /** What it is to be cannot be made of what is there: it goes, and is made anew. */
    record CannotChange(String field) implements Why {}

    /** Its tasks end again and again: from now on so much time is left between two attempts. */
    record CrashLooping(Duration delay) implements Why {}

    /**
     * Its tasks are spread unevenly: with more of them for a while, Swarm evens them out.
     *
     * @param skew how many more tasks the fullest node has than the emptiest
     */
    record Uneven(int skew, int surge) implements Why {}

    /**
     * Nodes give no sign of life, or no longer none: the replicas that a service has elsewhere in
     * place of those that it had there are more, or fewer, from now on.
     *
     * @param nodes that are suspected, by name
     * @param before how many more than asked for
     */
    record NodesSilent(List<String> nodes, int before, int surge) implements Why {
        public NodesSilent {
            nodes = List.copyOf(nodes);
        }

        private String sentence() {
            if (surge < before) {
                return (before - surge)
                        + " of the "
                        + before
                        + " more for a node without a sign of life taken back";
            }
            return String.join(", ", nodes)
                    + (nodes.size() == 1 ? " gives" : " give")
                    + " no sign of life; "
                    + surge
                    + " more until the swarm has decided";
        }
    }

    /** It gives no sign of life, and is to get nothing new. */
    record NoSignOfLife(Instant since) implements Why {}

    /** What was done to a node without a sign of life is undone. */
    record Decided(Verdict verdict) implements Why {

        /** What became of a suspicion. */
        public enum Verdict {
            DOWN("the swarm has it down"),
            ANSWERS("it answers"),
            /** Nobody can say, and the swarm had the time to. */
            NOBODY_KNOWS("suspected for so long, and the swarm does not have it down");

            private final String text;

            Verdict(String text) {
                this.text = text;
            }
        }
    }

    /** The swarm was told of a smaller count, and has left so many tasks more. */
    record Unheeded(long surplus) implements Why {}

    /** A spec that the service has from now on. */
    record NewRevision() implements Why {}

    /** More revisions are kept than are asked for. */
    record Outlived() implements Why {}

    /** Nothing refers to it any more. */
    record Unused() implements Why {}

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
            case Unheeded(long surplus) ->
                    surplus
                            + (surplus == 1 ? " task" : " tasks")
                            + " more than asked for, which the swarm has not taken back; written as it is, so that it looks again";
            case Changed(List<String> parts) ->
                    parts.isEmpty() ? "changed" : "changed " + String.join(", ", parts);
            case Differs differs -> differs.sentence();
            case CannotChange(String field) -> field + " cannot be changed in place";
            case CrashLooping(Duration delay) ->
                    "crash loop; the swarm is to wait "
                            + delay.toSeconds()
                            + " s between two attempts";
            case Uneven(int skew, int surge) ->
                    "tasks are uneven by "
                            + skew
                            + "; "
                            + surge
                            + " more for a while, and the swarm takes as many from the fullest nodes";
            case NodesSilent silent -> silent.sentence();
            case NoSignOfLife(Instant since) -> "no sign of life since " + since;
            case Decided(Decided.Verdict verdict) -> verdict.text;
            case NewRevision() -> "new spec";
            case Outlived() -> "older than the last 10";
            case Unused() -> "unused";
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
