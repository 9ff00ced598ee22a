package dev.skep.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * One task of a service: an attempt to run one replica, which never runs again once it has ended.
 *
 * @param slot 1, 2, 3 … of a replicated service; 0 of a global one, which has one task a node
 * @param node the id of the node that it was given to; empty while it was given to none
 * @param asked what the swarm wants it to become
 * @param message the swarm's own words for where it stands
 * @param error what went wrong, in the engine's own words; empty when nothing did
 * @param since when it came to its state
 * @param current whether it was made from the spec that its service has now
 * @param container the id of its container, once there is one
 */
public record ObservedTask(
        String id,
        int slot,
        Optional<String> node,
        State asked,
        State state,
        String message,
        String error,
        Optional<Integer> exitCode,
        Instant since,
        String image,
        boolean current,
        Optional<String> container) {

    /** A task goes through these from the first on, and never back; Swarm's words. */
    public enum State {
        NEW,
        PENDING,
        ASSIGNED,
        ACCEPTED,
        PREPARING,
        READY,
        STARTING,
        RUNNING,
        COMPLETE,
        SHUTDOWN,
        FAILED,
        REJECTED,
        REMOVE,
        ORPHANED;

        /** It has ended, one way or the other. */
        public boolean isOver() {
            return compareTo(RUNNING) > 0;
        }
    }

    /** What it fills: a slot, or a node. */
    public String place() {
        return slot > 0 ? Integer.toString(slot) : node.orElse(id);
    }

    /** The swarm wants it to run, or, of a job, to come to its end. */
    public boolean isAskedFor() {
        return asked.compareTo(State.COMPLETE) <= 0;
    }

    /** It is to run, and has not ended. */
    public boolean isWanted() {
        return isAskedFor() && !state.isOver();
    }

    /** It ended, and not as it should have. */
    public boolean hasFailed() {
        return state == State.FAILED || state == State.REJECTED;
    }

    /**
     * The same, with its end as it is known from elsewhere.
     *
     * @param said what went wrong, for people
     */
    public ObservedTask ended(State end, String said, Optional<Integer> code) {
        return new ObservedTask(
                id, slot, node, asked, end, message, said, code, since, image, current, container);
    }

    /** The first twelve characters of the id. */
    public String shortId() {
        return id.substring(0, Math.min(12, id.length()));
    }
}
