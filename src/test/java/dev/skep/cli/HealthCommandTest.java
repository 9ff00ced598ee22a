package dev.skep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthCommandTest {

    private final World world = new World();
    private final Map<String, Integer> answers =
            new ConcurrentHashMap<>(
                    Map.of(
                            "/q/health/started", 200,
                            "/q/health/live", 200,
                            "/q/health/ready", 200));
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    asked.add(path);
                    byte[] body = "{\n  \"status\": \"of it\"\n}".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answers.getOrDefault(path, 404), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        world.variables.put("QUARKUS_HTTP_PORT", Integer.toString(server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void wellIsWhoHasBegunAndTurns() {
        assertEquals(0, world.run("health"), world.err::toString);
        assertEquals(List.of("/q/health/started", "/q/health/live"), asked);
        assertEquals("", world.out.toString() + world.err);
    }

    @Test
    void anEngineThatDoesNotAnswerIsNoReasonToRestart() {
        answers.put("/q/health/ready", 503);
        assertEquals(0, world.run("health"));
        assertEquals(1, world.run("health", "--ready"));
        assertEquals("/q/health/ready", asked.getLast());
    }

    @Test
    void whoIsNotWellIsToldInOneLine() {
        answers.put("/q/health/live", 503);
        assertEquals(1, world.run("health"));
        String said = world.err.toString();
        assertTrue(said.contains("/q/health/live answers: HTTP/1.1 503 "), said);
        assertTrue(said.contains("{ \"status\": \"of it\" }"), said);
        assertEquals(1, said.lines().count());
    }

    @Test
    void whoHasNotBegunIsNotWell() {
        answers.put("/q/health/started", 503);
        assertEquals(1, world.run("health"));
    }

    @Test
    void whoListensEverywhereIsAskedOnLoopback() {
        world.variables.put("QUARKUS_HTTP_HOST", "0.0.0.0");
        assertEquals(0, world.run("health"), world.err::toString);
    }

    @Test
    void whenNobodyListensItIsNotWell() {
        stop();
        assertEquals(1, world.run("health"));
        String said = world.err.toString();
        assertTrue(said.contains("/q/health/started does not answer: "), said);
    }

    @Test
    void aPortThatIsNoneIsTold() {
        world.variables.put("QUARKUS_HTTP_PORT", "http");
        assertEquals(1, world.run("health"));
        assertEquals(
                "skep: QUARKUS_HTTP_PORT: expected a port, got \"http\"\n", world.err.toString());
    }
}
