package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DockerApiFaultTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private final FakeDaemon daemon;
    private final DockerApi api;

    DockerApiFaultTest() throws Exception {
        daemon = new FakeDaemon();
        api = DockerApi.of(daemon.endpoint());
    }

    @AfterEach
    void close() {
        daemon.close();
        api.close();
    }

    @Test
    void a_refusal_says_what_was_tried_on_what_and_what_was_answered() {
        daemon.on(
                "/containers/create",
                FakeDaemon.answer(409, "{\"message\":\"Conflict. The name is in use\"}"));
        Call call =
                Call.post("create container shop-web-1", "containers", "create")
                        .query("name", "shop-web-1");

        EngineException failure = failure(call);
        assertEquals(Kind.CONFLICT, failure.kind());
        assertEquals(
                "create container shop-web-1: POST /containers/create answered 409: Conflict. The name is in use",
                failure.getMessage());
    }

    @Test
    void each_status_has_its_kind() {
        assertEquals(Kind.NOT_FOUND, kind(404, "{\"message\":\"No such container\"}"));
        assertEquals(Kind.REFUSED, kind(400, "{\"message\":\"bad parameter\"}"));
        assertEquals(Kind.FAILED, kind(500, "{\"message\":\"server error\"}"));
        assertEquals(
                Kind.CONFLICT,
                kind(500, "{\"message\":\"Bind for :::80 failed: port is already allocated\"}"));
        assertEquals(Kind.CONFLICT, kind(403, "{\"message\":\"network n has active endpoints\"}"));
        assertEquals(Kind.UNREACHABLE, kind(502, "<html>Bad Gateway</html>"));
        assertEquals(Kind.FAILED, kind(500, "not json at all"));
    }

    @Test
    void whoever_asks_decides_when_to_ask_again() {
        assertEquals(Kind.FAILED, kind(503, "<html>Service Unavailable</html>"));
        assertEquals(1, daemon.requests.stream().filter(it -> it.startsWith("POST")).count());
    }

    @Test
    void no_answer_within_the_time_is_no_answer() {
        daemon.on("/info", daemon.hang());

        EngineException failure = failure(Call.get("ask", "info").within(SHORT));
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertEquals("ask: GET /info: no answer within 200 ms", failure.getMessage());
    }

    /** One of several is let go of while others still ask it who it is. */
    @Test
    void one_that_was_let_go_of_is_as_one_that_does_not_answer() {
        api.close();
        EngineException failure = failure(Call.get("ask", "info"));
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertEquals(
                "ask: GET /_ping: not asked, the engine is named no longer", failure.getMessage());
    }

    @Test
    void calls_that_were_given_up_give_their_connections_back() throws Exception {
        daemon.on("/info", daemon.hang());
        for (int i = 0; i < 70; i++) {
            failure(Call.get("ask", "info").within(Duration.ofMillis(20)));
        }

        assertTrue(api.send(Call.get("ping", "_ping").within(Duration.ofSeconds(5))).ok());
    }

    @Test
    void half_an_answer_is_none() {
        daemon.on("/info", FakeDaemon.cutOff("{\"ID\":\"abc"));

        assertEquals(Kind.UNREACHABLE, failure(Call.get("ask", "info")).kind());
    }

    @Test
    void an_answer_that_is_not_json_is_none() {
        daemon.on("/info", FakeDaemon.json("{\"ID\":"));

        EngineException failure = failure(Call.get("ask", "info"));
        assertEquals("ask: GET /info: the answer is not whole", failure.getMessage());
    }

    @Test
    void nobody_there_is_no_answer() {
        daemon.close();

        EngineException failure = failure(Call.get("ask", "info"));
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertTrue(
                failure.getMessage().startsWith("ask: GET /_ping: no answer: "),
                failure.getMessage());
    }

    @Test
    void an_interrupt_ends_a_call_and_stays_known() {
        daemon.on("/info", daemon.hang());
        Thread.currentThread().interrupt();

        assertEquals(Kind.UNREACHABLE, failure(Call.get("ask", "info")).kind());
        assertTrue(Thread.interrupted());
    }

    @Test
    void a_stream_may_take_long_as_long_as_something_comes() throws Exception {
        var lines = FakeDaemon.lines();
        daemon.on("/images/create", FakeDaemon.stream(lines));
        lines.add("{\"status\":\"1\"}\r\n{\"status\":");
        lines.add("\"2\"}");
        FakeDaemon.end(lines);
        StringBuilder seen = new StringBuilder();

        api.drain(
                Call.post("pull", "images", "create"),
                json -> seen.append(json.path("status").asText()));
        assertEquals("12", seen.toString());
    }

    @Test
    void a_stream_that_falls_silent_is_given_up() {
        var lines = FakeDaemon.lines();
        daemon.on("/images/create", FakeDaemon.stream(lines));
        lines.add("{\"status\":\"1\"}");

        EngineException failure =
                assertThrows(
                        EngineException.class,
                        () ->
                                api.drain(
                                        Call.post("pull", "images", "create").within(SHORT),
                                        _ -> {}));
        assertEquals(Kind.UNREACHABLE, failure.kind());
    }

    private Kind kind(int status, String body) {
        daemon.on("/x", FakeDaemon.answer(status, body));
        return failure(Call.post("try", "x")).kind();
    }

    private EngineException failure(Call call) {
        return assertThrows(EngineException.class, () -> api.get(call));
    }
}
