package dev.skep.engine.docker.endpoint;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;

/** Speaks HTTP with one engine. Throws {@link java.io.UncheckedIOException}s. */
public interface EngineClient extends DockerHttpClient {

    /** What a request passes last. */
    interface Gate {

        Gate OPEN = () -> {};

        /**
         * @throws IOException to keep the request from leaving
         */
        void pass() throws IOException;
    }

    /**
     * @param gate passed when the connection is open, right before the first byte leaves: to open
     *     one may take long
     */
    Response execute(Request request, Gate gate);

    @Override
    default Response execute(Request request) {
        return execute(request, Gate.OPEN);
    }
}
