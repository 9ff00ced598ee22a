package dev.skep.observed;

import dev.skep.identity.Labels;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One node of a swarm.
 *
 * @param attributes what constraints speak of, by the words that they use: {@code node.hostname},
 *     {@code node.labels.zone}, {@code engine.labels.gpu}
 * @param version of the object: a write that names another one is refused
 * @param hostname the engine's own name for itself: two nodes may have the same
 * @param life what is known of it beside what the managers know
 */
public record ObservedNode(
        String id,
        long version,
        String hostname,
        boolean manager,
        State state,
        Availability availability,
        SortedMap<String, String> attributes,
        Life life) {

    private static final String LABEL = "node.labels.";

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

    /** The same, with what is known of its life. */
    public ObservedNode with(Life known) {
        return new ObservedNode(
                id, version, hostname, manager, state, availability, attributes, known);
    }

    /**
     * Since when it carries Skep's mark of a node that is suspected of being dead, by the clock of
     * whichever Skep wrote it.
     */
    public Optional<Instant> suspectSince() {
        return Optional.ofNullable(attributes.get(LABEL + Labels.SUSPECT)).map(ObservedNode::time);
    }

    /** A mark that cannot be read is as old as can be. */
    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    public boolean isReady() {
        return state == State.READY;
    }

    /** Whether new tasks may be placed on it. */
    public boolean takesTasks() {
        return isReady() && availability == Availability.ACTIVE;
    }
}
