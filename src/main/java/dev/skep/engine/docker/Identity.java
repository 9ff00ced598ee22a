package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.OneLine;

/**
 * Who a daemon says it is, in its answer to {@code /info}.
 *
 * @param name of its host
 * @param nodeId empty where it is in no swarm
 * @param error what it says of its swarm; empty where all is well
 */
record Identity(String name, String nodeId, Part part, String error) {

    /** What a daemon is in its swarm. */
    enum Part {
        /** It is in none. */
        ALONE("in no swarm"),
        WORKER("a worker"),
        MANAGER("a manager"),
        LOCKED("locked"),
        /** It is about to join. */
        PENDING("pending"),
        FAILING("failing");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        /** For people. */
        String text() {
            return text;
        }
    }

    static Identity of(JsonNode info) {
        JsonNode swarm = info.path("Swarm");
        Part part =
                switch (swarm.path("LocalNodeState").asText("inactive")) {
                    case "active" ->
                            swarm.path("ControlAvailable").asBoolean() ? Part.MANAGER : Part.WORKER;
                    case "locked" -> Part.LOCKED;
                    case "pending" -> Part.PENDING;
                    case "error" -> Part.FAILING;
                    default -> Part.ALONE;
                };
        return new Identity(
                info.path("Name").asText(""),
                swarm.path("NodeID").asText(""),
                part,
                swarm.path("Error").asText(""));
    }

    /** What it says of its swarm, for people. */
    String reason() {
        return error.isBlank() ? "no reason was given" : OneLine.of(error, Answer.LONGEST_MESSAGE);
    }

    /** Of a daemon whose proxy shows only what a plain engine needs. */
    static Identity hidden() {
        return new Identity("", "", Part.ALONE, "");
    }
}
