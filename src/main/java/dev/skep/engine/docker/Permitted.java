package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.identity.Labels;
import dev.skep.observed.ApiVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The API for whoever acts by a permit: nothing that changes anything leaves once it has ended, and
 * what is made or changed bears its term.
 */
record Permitted(Api api, Permit permit) implements Api {

    @Override
    public Optional<ApiVersion> version() {
        return api.version();
    }

    @Override
    public Answer send(Call call) throws EngineException {
        return api.send(call.isRead() ? call : marked(call).by(permit));
    }

    @Override
    public void drain(Call call, ObjectSink sink) throws EngineException {
        api.drain(call.by(permit), sink);
    }

    /** The labels of a node are its owner's: what Skep writes there tells more than a term. */
    private Call marked(Call call) {
        if (permit.term() == 0 || call.body().isEmpty() || call.path().startsWith("/nodes/")) {
            return call;
        }
        boolean isJson = "application/json".equals(call.headers().get("Content-Type"));
        return isJson ? marked(call, call.body().get()) : call;
    }

    private Call marked(Call call, byte[] body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            if (json.path("Labels") instanceof ObjectNode labels) {
                labels.put(Labels.TERM, Long.toString(permit.term()));
                return call.json(json);
            }
            return call;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
