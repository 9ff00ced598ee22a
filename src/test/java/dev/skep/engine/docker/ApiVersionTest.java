package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.observed.ApiVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    void oursWhereTheEnginesIsNewerAndWhatItNoLongerKnowsIsRefusedInItsWords() {
        daemon.speak("1.99");
        EngineException failure = assertThrows(EngineException.class, () -> api.get(INFO));
        assertEquals(Kind.REFUSED, failure.kind());
        assertEquals(
                "ask: GET /info answered 400: client version 1.51 is too old. Minimum supported API version is 1.99",
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
                "this engine knows the API up to version 1.39, and Skep needs 1.40 (engine 19.03) or later: upgrade the engine",
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
        Endpoint endpoint = daemon.endpoint();
        api.close();
        api =
                DockerApi.of(
                        Endpoint.resolve(
                                Endpoint.Flags.NONE,
                                Map.of(
                                        "DOCKER_HOST",
                                        endpoint.host().toString(),
                                        "DOCKER_API_VERSION",
                                        "1.40")));
        api.get(INFO);
        assertEquals(List.of("GET /v1.40/info"), daemon.requests);
    }
}
