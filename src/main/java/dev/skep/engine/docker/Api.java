package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.EngineException;
import dev.skep.observed.ApiVersion;
import java.util.Optional;

/** The Docker Engine API: one request, one answer, always within a time. */
interface Api {

    /** The version that is spoken, as far as it is agreed on; empty where the engine tells none. */
    Optional<ApiVersion> version();

    /** Any answer is a return, whatever its status. */
    Answer send(Call call) throws EngineException;

    /** What came of the call, if the engine was content with it. */
    default JsonNode get(Call call) throws EngineException {
        return send(call).orThrow();
    }

    /**
     * Reads a stream of JSON objects to its end; the call's patience is for the silence between two
     * of them.
     */
    void drain(Call call, ObjectSink sink) throws EngineException;

    /** What {@link #drain} hands the objects to. */
    interface ObjectSink {
        void accept(JsonNode object) throws EngineException;
    }
}
