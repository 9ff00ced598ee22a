package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.skep.image.Docker.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The image's launcher answers {@code skep health} itself: as the command in Java does. */
@Tag("engine")
@Timeout(300)
class HealthTest {

    private static final String JAVA = "/opt/skep/java/bin/java";
    private static final Docker DOCKER = Docker.here();

    private final Map<String, Integer> answers =
            new ConcurrentHashMap<>(
                    Map.of(
                            "/q/health/started", 200,
                            "/q/health/live", 200,
                            "/q/health/ready", 200));
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body =
                            "{\n\t\"status\":  \"of it\"\n}\n".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(
                            answers.getOrDefault(exchange.getRequestURI().getPath(), 404),
                            body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whoIsWellIsWellByBoth() {
        assertEquals(new Said(0, ""), both("health"));
        assertEquals(new Said(0, ""), both("health", "--ready"));
    }

    @Test
    void whoIsNotReadyIsTheSameToBoth() {
        answers.put("/q/health/ready", 503);
        assertEquals(new Said(0, ""), both("health"));
        Said said = both("health", "--ready");
        assertEquals(1, said.exit());
        assertTrue(said.text().contains("/q/health/ready answers: HTTP/1.1 503 "), said::text);
        assertTrue(said.text().endsWith(" { \"status\": \"of it\" }\n"), said::text);
    }

    @Test
    void whoHasNotBegunOrDoesNotTurnIsTheSameToBoth() {
        answers.put("/q/health/live", 500);
        assertEquals(1, both("health").exit());
        answers.put("/q/health/started", 404);
        Said said = both("health");
        assertEquals(1, said.exit());
        assertTrue(said.text().contains("/q/health/started answers: HTTP/1.1 404 "), said::text);
    }

    @Test
    void whoDoesNotListenIsTheSameToBoth() {
        stop();
        Said said = both("health");
        assertEquals(1, said.exit());
        assertTrue(said.text().endsWith(" does not answer: Connection refused\n"), said::text);
    }

    @Test
    void whoIsSilentIsTheSameToBoth() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Said said = bothAt(silent.getLocalPort(), "", "health");
            assertEquals(1, said.exit());
            assertTrue(said.text().endsWith(" does not answer: Read timed out\n"), said::text);
        }
    }

    @Test
    void whoSaysNothingOrSomethingElseIsTheSameToBoth() throws IOException {
        for (String word :
                List.of(
                        "",
                        "HTTP/1.1 2000 OK",
                        "SSH-2.0-x\r\n",
                        "HTTP/1.0 200",
                        "a".repeat(5_000))) {
            try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> tellAll(other, word));
                Said said = bothAt(other.getLocalPort(), "", "health");
                assertEquals(word.endsWith(" 200") ? 0 : 1, said.exit(), said::text);
            }
        }
    }

    private static void tellAll(ServerSocket server, String word) {
        while (!server.isClosed()) {
            try (Socket who = server.accept()) {
                who.getInputStream().readNBytes("GET ".length());
                who.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
                who.shutdownOutput();
                who.getInputStream().readAllBytes();
            } catch (IOException closed) {
                // It is asked again, or the test is over.
            }
        }
    }

    @Test
    void whereItListensEverywhereItIsAskedOnLoopback() {
        for (String host : List.of("0.0.0.0", "::", "127.0.0.1")) {
            assertEquals(new Said(0, ""), bothAt(server.getAddress().getPort(), host, "health"));
        }
    }

    /** There it is Java that answers, or that says what is wrong. */
    @Test
    void whatTheLauncherDoesNotKnowIsLeftToJava() {
        String port = Integer.toString(server.getAddress().getPort());
        assertEquals(new Said(0, ""), launcher(port, "localhost", "health"));
        assertEquals(new Said(0, ""), launcher(port, "", "--mode", "swarm", "health"));
        Said none = launcher("http", "", "health");
        assertEquals(new Said(1, "skep: QUARKUS_HTTP_PORT: expected a port, got \"http\"\n"), none);
        assertTrue(launcher(port, "", "health", "--reddy").text().contains("--reddy"));
        assertTrue(launcher(port, "", "health", "--help").text().contains("--ready"));
    }

    private Said both(String... arguments) {
        return bothAt(server.getAddress().getPort(), "", arguments);
    }

    /** What both say, which is the same; the launcher says it without a Java. */
    private static Said bothAt(int port, String host, String... arguments) {
        List<String> java = new ArrayList<>(List.of("@/opt/skep/jvm/command"));
        java.addAll(List.of(arguments));
        String[] asJava = java.toArray(String[]::new);
        String number = Integer.toString(port);
        Said byJava = ran(List.of("--entrypoint=" + JAVA), number, host, asJava);
        // With this, no Java begins.
        String noJava = "--env=JDK_JAVA_OPTIONS=-XX:NoSuchOption=1";
        Said byLauncher = ran(List.of(noJava), number, host, arguments);
        assertEquals(withoutDate(byJava), withoutDate(byLauncher));
        return byLauncher;
    }

    /** The only thing that differs from one question to the next. */
    private static Said withoutDate(Said said) {
        return new Said(said.exit(), said.text().replaceAll("Date: .* GMT", "Date: then"));
    }

    private static Said launcher(String port, String host, String... arguments) {
        return ran(List.of(), port, host, arguments);
    }

    private static Said ran(List<String> more, String port, String host, String... arguments) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--network=host"));
        all.addAll(List.of("--read-only", "--cap-drop=ALL", "--env=QUARKUS_HTTP_PORT=" + port));
        all.add("--env=QUARKUS_HTTP_HOST=" + host);
        all.addAll(more);
        all.add(Docker.skep());
        all.addAll(List.of(arguments));
        return DOCKER.asked(all.toArray(String[]::new));
    }
}
