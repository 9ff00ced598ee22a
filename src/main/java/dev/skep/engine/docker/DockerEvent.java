package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of the engine's stream of events.
 *
 * @param action without what follows a colon: {@code health_status} for {@code health_status:
 *     healthy}
 * @param id of what it is about; a volume's is its name
 * @param attributes of a container: its labels, {@code name}, and what belongs to the action
 * @param at by the engine's clock
 */
record DockerEvent(
        String type, String action, String id, Map<String, String> attributes, Instant at) {

    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** Empty for what is no event: the stream may also carry errors. */
    static Optional<DockerEvent> parse(JsonNode json) {
        JsonNode actor = json.path("Actor");
        String type = json.path("Type").asText("");
        String action = json.path("Action").asText("");
        String id = actor.path("ID").asText("");
        if (type.isEmpty() || action.isEmpty()) {
            return Optional.empty();
        }
        int colon = action.indexOf(':');
        return Optional.of(
                new DockerEvent(
                        type,
                        colon < 0 ? action : action.substring(0, colon),
                        id,
                        Json.strings(actor.path("Attributes")),
                        time(json)));
    }

    private static Instant time(JsonNode json) {
        long nanos = json.path("timeNano").asLong(0);
        long seconds = json.path("time").asLong(0);
        if (nanos != 0) {
            return Instant.ofEpochSecond(0, nanos);
        }
        return seconds < 0 || seconds > LAST_SECOND
                ? Instant.EPOCH
                : Instant.ofEpochSecond(seconds);
    }

    Optional<String> name() {
        return Optional.ofNullable(attributes.get("name"));
    }

    /** Whose it is, where the event itself tells: of containers only. */
    Optional<StackName> stack() {
        return StackLabels.stack(attributes.get(Labels.STACK));
    }

    /** Whether a swarm may have come or gone: it brings or takes its nodes, and a network. */
    boolean touchesSwarm() {
        return type.equals("node")
                || (type.equals("network") && name().filter("ingress"::equals).isPresent());
    }

    /** The moment in the form that the API takes for {@code since}: seconds and nanoseconds. */
    static String timestamp(Instant at) {
        return "%d.%09d".formatted(at.getEpochSecond(), at.getNano());
    }
}
