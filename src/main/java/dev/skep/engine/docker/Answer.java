package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.OneLine;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import java.util.Optional;

/**
 * What the engine answered.
 *
 * @param body missing where the answer had none
 * @param text the body as it came, where it is not JSON
 * @param date the engine's clock, as far as it told it
 */
record Answer(Call call, int status, JsonNode body, String text, Optional<String> date) {

    static final int LONGEST_MESSAGE = 500;

    /**
     * Done, or done before: the engine answers 304 where a container already is as it was asked to
     * be.
     */
    boolean ok() {
        return status / 100 == 2 || status == 304;
    }

    /** Of a proxy that does not let the call pass. */
    boolean isForbidden() {
        return status == 403 || status == 404 || status == 405;
    }

    /** The engine does not know the version that it was spoken to in, and did nothing. */
    boolean isOfVersion() {
        return status == 400 && message().startsWith("client version ");
    }

    /** The daemon cannot speak for its swarm: another manager may. */
    boolean isWithoutSay() {
        return !ok() && kind().isWithoutSay();
    }

    JsonNode orThrow() throws EngineException {
        if (!ok()) {
            throw failure();
        }
        return body;
    }

    String message() {
        return OneLine.of(body.path("message").asText(text).strip(), LONGEST_MESSAGE);
    }

    EngineException failure() {
        String said = message();
        return new EngineException(
                kind(), call.tried() + " answered " + status + (said.isEmpty() ? "" : ": " + said));
    }

    private Kind kind() {
        return switch (status) {
            case 403 -> message().contains("active endpoints") ? Kind.CONFLICT : Kind.REFUSED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.CONFLICT;
            case 408, 429 -> Kind.FAILED;
            // Not the engine but a proxy before it, which has nobody to ask.
            case 502, 504 -> Kind.UNREACHABLE;
            default -> {
                if (status < 500) {
                    yield Kind.REFUSED;
                }
                if (hasNoSay()) {
                    yield Kind.NO_MANAGER;
                }
                if (hasNoLeader()) {
                    yield Kind.NO_LEADER;
                }
                yield portTaken() ? Kind.CONFLICT : Kind.FAILED;
            }
        };
    }

    private boolean hasNoSay() {
        String said = message();
        return said.contains("not a swarm manager")
                || said.contains("not part of a swarm")
                || said.contains("Swarm is encrypted and needs to be unlocked");
    }

    /** As a manager that asks its leader in our place, or waits for one, words it. */
    private boolean hasNoLeader() {
        String said = message();
        return said.contains("does not have a leader")
                || said.contains("no elected cluster leader")
                || said.contains("lost leader status")
                || said.contains("more than one redirect to leader")
                || (said.contains("rpc error") && said.contains("context deadline exceeded"))
                || said.contains("rpc error: code = Unavailable");
    }

    /**
     * A taken port is found out at the start of a container, and told as an error of the engine's
     * own.
     */
    private boolean portTaken() {
        String said = message();
        return said.contains("port is already allocated")
                || said.contains("address already in use");
    }
}
