package dev.skep.engine;

import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One node of a swarm in memory. */
final class FakeNode {

    final String id;
    final String hostname;
    final boolean manager;
    final SortedMap<String, String> labels = new TreeMap<>();
    Availability availability = Availability.ACTIVE;

    /** Of what the managers keep of it. */
    long version;

    /** What whoever looks knows of it besides. */
    Life life = Life.UNKNOWN;

    /** Whether the managers hear of it. */
    ObservedNode.State state = ObservedNode.State.READY;

    /** Whether it runs at all. */
    boolean alive = true;

    /** How often it died. */
    int deaths;

    FakeNode(String id, String hostname, boolean manager) {
        this.id = id;
        this.hostname = hostname;
        this.manager = manager;
    }

    /** Whether tasks are taken from it. */
    boolean isInvalid() {
        return state == ObservedNode.State.DOWN || availability == Availability.DRAIN;
    }

    boolean takesTasks() {
        return state == ObservedNode.State.READY && availability == Availability.ACTIVE;
    }

    boolean meets(List<String> constraints) {
        return constraints.stream().allMatch(this::meets);
    }

    private boolean meets(String constraint) {
        boolean equal = constraint.contains("==");
        String[] sides = constraint.split(equal ? "==" : "!=", 2);
        return sides.length == 2
                && attribute(sides[0].strip()).equalsIgnoreCase(sides[1].strip()) == equal;
    }

    private String attribute(String key) {
        return switch (key) {
            case "node.id" -> id;
            case "node.hostname" -> hostname;
            case "node.role" -> manager ? "manager" : "worker";
            default -> labels.getOrDefault(key.replaceFirst("^node\\.labels\\.", ""), "");
        };
    }

    ObservedNode observed() {
        SortedMap<String, String> attributes = new TreeMap<>();
        attributes.put("node.id", id);
        attributes.put("node.hostname", hostname);
        attributes.put("node.role", manager ? "manager" : "worker");
        labels.forEach((key, value) -> attributes.put("node.labels." + key, value));
        return new ObservedNode(
                id, version, hostname, manager, state, availability, attributes, life);
    }
}
