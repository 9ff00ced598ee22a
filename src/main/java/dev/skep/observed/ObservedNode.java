package dev.skep.observed;

import java.util.SortedMap;

/**
 * One node of a swarm.
 *
 * @param attributes what constraints speak of, by the words that they use: {@code node.hostname},
 *     {@code node.labels.zone}, {@code engine.labels.gpu}
 * @param hostname the engine's own name for itself: two nodes may have the same
 */
public record ObservedNode(
        String id,
        String hostname,
        boolean manager,
        State state,
        Availability availability,
        SortedMap<String, String> attributes) {

    /** What the managers know of it, by Swarm's words. */
    public enum State {
        UNKNOWN,
        DOWN,
        READY,
        DISCONNECTED
    }

    /** What is asked of it, by Swarm's words. */
    public enum Availability {
        ACTIVE,
        PAUSE,
        DRAIN
    }

    public boolean isReady() {
        return state == State.READY;
    }

    /** Whether new tasks may be placed on it. */
    public boolean takesTasks() {
        return isReady() && availability == Availability.ACTIVE;
    }
}
