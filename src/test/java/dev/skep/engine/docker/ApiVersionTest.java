package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.StackName;
import dev.skep.observed.ApiVersion;
import dev.skep.observed.ObservedState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version of the API is spoken with an engine. */
class ApiVersionTest {

    private static final Call INFO = Call.get("ask", "info");

    private final FakeDaemon daemon;
    private DockerApi api;

    ApiVersionTest() throws Exception {
        daemon = new FakeDaemon();
        daemon.on("/info", FakeDaemon.json("{}"));
        api = DockerApi.of(daemon.endpoint());
    }

    @AfterEach
    void close() {
        daemon.close();
        api.close();
    }

    @Test
    void theEnginesOwnWhereItIsTheOlder() throws Exception {
        daemon.speak("1.41");
        api.get(INFO);
        api.get(INFO);
        assertEquals(List.of("GET /_ping", "GET /v1.41/info", "GET /v1.41/info"), daemon.requests);
        assertEquals(Optional.of(new ApiVersion(1, 41)), api.version());
    }

    @Test
    void anEngineThatIsTooNewIsRefusedInOneSentence() {
        daemon.speak("1.99");
        EngineException failure = assertThrows(EngineException.class, () -> api.get(INFO));
        assertEquals(Kind.REFUSED, failure.kind());
        assertEquals(
                "this engine speaks the API from 1.99 on, and Skep speaks 1.40 (engine 19.03) to 1.51: upgrade Skep",
                failure.getMessage());
        assertTrue(daemon.requests.contains("GET /v1.51/info"), daemon.requests::toString);
    }

    @Test
    void anotherOneOnceTheEngineWasUpgradedUnderneath() throws Exception {
        daemon.speak("1.41");
        api.get(INFO);
        daemon.speak("1.45");
        daemon.requests.clear();
        api.get(INFO);
        assertEquals(List.of("GET /v1.41/info", "GET /_ping", "GET /v1.45/info"), daemon.requests);
    }

    @Test
    void anotherOneAfterTheConnectionWasLost() throws Exception {
        daemon.speak("1.41");
        api.get(INFO);
        daemon.on(
                "/info",
                exchange -> {
                    // The exchange is closed without an answer.
                });
        assertThrows(EngineException.class, () -> api.get(INFO));
        assertEquals(Optional.of(new ApiVersion(1, 41)), api.version());
        daemon.on("/info", FakeDaemon.json("{}"));
        daemon.speak("1.45");
        daemon.requests.clear();
        api.get(INFO);
        assertEquals(List.of("GET /_ping", "GET /v1.45/info"), daemon.requests);
    }

    @Test
    void anEngineThatIsTooOldIsRefusedInOneSentence() {
        daemon.speak("1.39");
        EngineException failure = assertThrows(EngineException.class, () -> api.get(INFO));
        assertEquals(Kind.REFUSED, failure.kind());
        assertEquals(
                "this engine speaks the API up to 1.39, and Skep speaks 1.40 (engine 19.03) to 1.51: upgrade the engine",
                failure.getMessage());
        assertEquals(List.of("GET /_ping"), daemon.requests);
    }

    @Test
    void theEnginesOwnWithoutAWordWhereAProxyHidesThePing() throws Exception {
        daemon.on("/_ping", FakeDaemon.answer(403, "Forbidden"));
        api.get(INFO);
        assertEquals(List.of("GET /_ping", "GET /info"), daemon.requests);
    }

    @Test
    void theOneThatSomebodyInsistedOnUnasked() throws Exception {
        daemon.speak("1.40");
        insistOn("1.40");
        api.get(INFO);
        assertEquals(List.of("GET /v1.40/info"), daemon.requests);
    }

    @Test
    void whoeverInsistsOnWhatTheEngineDoesNotSpeakIsTold() {
        daemon.speak("1.41");
        insistOn("1.45");
        EngineException failure = assertThrows(EngineException.class, () -> api.get(INFO));
        assertEquals(Kind.REFUSED, failure.kind());
        assertEquals(
                "client version 1.45 is too new. Maximum supported API version is 1.41: DOCKER_API_VERSION insists on it",
                failure.getMessage());
    }

    private void insistOn(String version) {
        String host = daemon.endpoint().host().toString();
        api.close();
        api =
                DockerApi.of(
                        Endpoint.resolve(
                                Endpoint.Flags.NONE,
                                Map.of("DOCKER_HOST", host, "DOCKER_API_VERSION", version)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Swarm\":{\"LocalNodeState\":\"active\",\"ControlAvailable\":true}}"
            })
    void aLookTellsIt(String info) throws Exception {
        daemon.on("/info", FakeDaemon.json(info));
        for (String list : List.of("services", "tasks", "nodes", "configs", "secrets")) {
            daemon.on("/" + list, FakeDaemon.json("[]"));
        }
        daemon.speak("1.41");
        try (DockerEngine engine = RealEngine.connect(daemon.endpoint())) {
            ObservedState old = engine.observe(new StackName("shop"));
            assertEquals(Optional.of(new ApiVersion(1, 41)), old.api());
            daemon.speak("1.45");
            ObservedState upgraded = engine.observe(new StackName("shop"));
            assertEquals(Optional.of(new ApiVersion(1, 45)), upgraded.api());
        }
    }
}
