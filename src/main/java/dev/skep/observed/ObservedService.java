package dev.skep.observed;

import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One service of a swarm that belongs to a stack.
 *
 * @param version of the object: a write that names another one is refused
 * @param spec as the swarm holds it, with networks told by name
 * @param rollOut what the swarm says of the last change of its tasks; empty when there was none
 * @param tasks all that the swarm remembers, by slot, then by age, the newest first
 */
public record ObservedService(
        ServiceName name,
        String id,
        long version,
        Tree.Mapping spec,
        Optional<RollOut> rollOut,
        List<ObservedTask> tasks,
        Instant createdAt) {

    /** The same, with each task as it is known from elsewhere too. */
    public ObservedService withTasks(UnaryOperator<ObservedTask> known) {
        return new ObservedService(
                name, id, version, spec, rollOut, tasks.stream().map(known).toList(), createdAt);
    }

    /** Swarm's {@code UpdateStatus}. */
    public record RollOut(State state, String message) {

        /** By Swarm's words. */
        public enum State {
            UPDATING,
            PAUSED,
            COMPLETED,
            ROLLBACK_STARTED,
            ROLLBACK_PAUSED,
            ROLLBACK_COMPLETED
        }

        /** Tasks are being replaced. */
        public boolean isUnderWay() {
            return state == State.UPDATING || state == State.ROLLBACK_STARTED;
        }

        /** It is not over: whatever is written to the service now ends it, or begins it anew. */
        public boolean isOpen() {
            return isUnderWay() || isPaused();
        }

        /** It goes, or went, back to the spec before. */
        public boolean isRollBack() {
            return state.compareTo(State.ROLLBACK_STARTED) >= 0;
        }

        public boolean isPaused() {
            return state == State.PAUSED || state == State.ROLLBACK_PAUSED;
        }
    }

    public ObservedService {
        tasks = List.copyOf(tasks);
    }

    /** A label of the service itself; empty when it has none of that name. */
    public Optional<String> label(String name) {
        return spec.at("Labels", name).text();
    }

    /** Whether Skep has made it or taken it over, rather than {@code docker stack deploy}. */
    public boolean isOurs() {
        return label(Labels.STACK).isPresent();
    }

    /**
     * Whether a task that ends well has done its work. Where it is made anew whatever it ends with,
     * the swarm still remembers it, even of a place that nobody asks for any more.
     */
    public boolean completes() {
        boolean job =
                spec.at("Mode").entries().keySet().stream().anyMatch(kind -> kind.endsWith("Job"));
        return job
                || spec.at("TaskTemplate", "RestartPolicy", "Condition")
                        .text()
                        .filter(condition -> !condition.equals("any"))
                        .isPresent();
    }

    /** How many tasks of a job are to end well; empty where the mode is another one. */
    public Optional<Integer> completions() {
        return spec.at("Mode", "ReplicatedJob", "TotalCompletions").whole().map(Long::intValue);
    }

    /** How many the swarm is asked for; empty where the mode has no count. */
    public Optional<Integer> replicas() {
        return spec.at("Mode", "Replicated", "Replicas").whole().map(Long::intValue);
    }
}
