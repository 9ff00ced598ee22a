package dev.skep.engine.docker.endpoint;

import dev.skep.scenario.PrivateEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that begins when somebody asks, on a socket that is there before it: {@code fd://}. */
@Tag("engine")
@Timeout(180)
class SocketActivationTest {

    @Test
    void an_engine_that_was_started_by_its_socket_answers() throws Exception {
        try (PrivateEngine engine = PrivateEngine.bySocketActivation()) {
            Asking.assertAnswers(Asking.endpoint(Asking.environment("DOCKER_HOST", engine.host())));
        }
    }
}
