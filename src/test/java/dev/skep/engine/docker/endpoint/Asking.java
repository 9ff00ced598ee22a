package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.engine.docker.endpoint.Endpoint.Flags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An engine is asked for a sign of life, in the way that an environment leads to it. */
final class Asking {

    static final Request PING = request("/_ping");

    private Asking() {}

    static Request request(String path) {
        return Request.builder().method("GET").path(path).build();
    }

    /** An environment with nothing of this process's own in it. */
    static Map<String, String> environment(Object... pairs) {
        Map<String, String> env = new HashMap<>(Map.of("DOCKER_CONFIG", "/nonexistent"));
        for (int i = 0; i < pairs.length; i += 2) {
            env.put(pairs[i].toString(), pairs[i + 1].toString());
        }
        return env;
    }

    static Endpoint endpoint(Map<String, String> env) {
        return Endpoint.resolve(Flags.NONE, env);
    }

    /** Flags that turn TLS on and verify nothing. */
    static Flags unverified() {
        return new Flags(
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Map<String, String> verified(String host, Path certificates) {
        return environment(
                "DOCKER_HOST", host, "DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", certificates);
    }

    /** Whether the engine answers, on a connection of its own. */
    static void assertAnswers(Endpoint endpoint) throws IOException {
        try (DockerHttpClient client = endpoint.client()) {
            assertAnswers(client);
        }
    }

    static void assertAnswers(DockerHttpClient client) throws IOException {
        assertEquals("OK", text(client, "/_ping"));
    }

    static String text(DockerHttpClient client, String path) throws IOException {
        try (Response response = client.execute(request(path))) {
            return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Why it does not. */
    static String failure(Endpoint endpoint) throws IOException {
        try (DockerHttpClient client = endpoint.client()) {
            return failure(client);
        }
    }

    static String failure(DockerHttpClient client) {
        UncheckedIOException failure =
                assertThrows(UncheckedIOException.class, () -> client.execute(PING).close());
        return failure.getCause().getMessage();
    }
}
