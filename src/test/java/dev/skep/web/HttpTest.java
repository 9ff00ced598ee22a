package dev.skep.web;

import static dev.skep.status.Sight.NOW;
import static dev.skep.status.Sight.SHOP;
import static dev.skep.status.Sight.running;
import static dev.skep.status.Sight.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.plan.Finding;
import dev.skep.plan.Why;
import dev.skep.status.Board;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Reach;
import dev.skep.status.Sight;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@Timeout(60)
class HttpTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI root = URI.create("");

    @Inject Board board;

    @Inject Metrics metrics;

    @Inject InstantSource clock;

    private void settled() {
        board.publish(
                new Sight()
                        .wants(2)
                        .has(1, running())
                        .has(2, running())
                        .plansNothing()
                        .situation());
    }

    private static HistoryEntry entry(long pass) {
        return HistoryEntry.of(
                NOW,
                SHOP,
                pass,
                start(1),
                new Why.Missing(),
                HistoryEntry.Result.Failed,
                Optional.of("no such image"),
                Duration.ofMillis(20));
    }

    @AfterEach
    void clear() {
        board.forget(SHOP, NOW);
        board.input(false, List.of());
        board.engine(new Reach.NotYet());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(root.resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The board tells on a thread of its own. */
    private String await(String path, Predicate<HttpResponse<String>> expected)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        while (!expected.test(answer)) {
            Thread.onSpinWait();
            answer = get(path);
        }
        return answer.body();
    }

    @Test
    void aStackIsToldInTheShapeOfTheContract() throws Exception {
        settled();
        JsonNode stack =
                JSON.readTree(await("/api/stacks/shop", answer -> answer.statusCode() == 200));

        assertEquals("shop", stack.path("name").asText());
        assertTrue(stack.path("generation").isIntegralNumber());
        assertTrue(stack.path("observedGeneration").isIntegralNumber());
        JsonNode condition = stack.path("conditions").path(0);
        assertEquals(
                List.of("Settled", "True", "AsAskedFor", "2026-01-01T00:00:00Z"),
                Stream.of("type", "status", "reason", "lastTransitionTime")
                        .map(field -> condition.path(field).asText())
                        .toList());
        JsonNode web = stack.path("services").path(0);
        assertEquals("web", web.path("name").asText());
        for (String count : List.of("desired", "running", "healthy", "updated")) {
            assertEquals(2, web.path(count).asInt(-1), count);
        }
        JsonNode replica = web.path("replicas").path(0);
        assertEquals(1, replica.path("slot").asInt());
        assertEquals(64, replica.path("id").asText().length());
        assertTrue(replica.has("node"));
        assertEquals("running", replica.path("state").asText());
        assertEquals("none", replica.path("health").asText());
        assertEquals("web:2", replica.path("image").asText());
        assertEquals("2025-12-31T23:59:00Z", replica.path("since").asText());

        assertEquals(
                "shop", JSON.readTree(get("/api/stacks").body()).path(0).path("name").asText());
    }

    @Test
    void planAndHistoryAreTold() throws Exception {
        board.publish(
                new Sight()
                        .wants(2)
                        .has(1, running())
                        .plans(start(2), new Why.Missing())
                        .situation());
        board.record(SHOP, entry(7));
        JsonNode plan =
                JSON.readTree(await("/api/stacks/shop/plan", answer -> answer.statusCode() == 200));
        assertEquals("start web/2 (shop-web-2)", plan.path("steps").path(0).path("step").asText());

        JsonNode history = JSON.readTree(get("/api/stacks/shop/history").body());
        assertEquals("no such image", history.path(0).path("error").asText());
        assertEquals(7, history.path(0).path("pass").asInt());
    }

    @Test
    void whatIsNotThereIsAnsweredInJson() throws Exception {
        for (String path :
                List.of(
                        "/api/stacks/nix",
                        "/api/stacks/NIX",
                        "/api/stacks/nix/plan",
                        "/api/stacks/nix/history")) {
            HttpResponse<String> answer = get(path);
            assertEquals(404, answer.statusCode(), path);
            assertTrue(
                    JSON.readTree(answer.body())
                            .path("error")
                            .asText()
                            .startsWith("there is no stack"),
                    path);
        }
    }

    @Test
    void readinessTellsTheTruth() throws Exception {
        assertEquals(503, get("/q/health/ready").statusCode());

        board.input(true, List.of());
        board.engine(new Reach.Reachable());
        assertEquals(200, get("/q/health/ready").statusCode());

        board.engine(new Reach.Unreachable("connection refused", NOW, Optional.empty()));
        HttpResponse<String> lost = get("/q/health/ready");
        assertEquals(503, lost.statusCode());
        assertTrue(lost.body().contains("connection refused"), lost.body());
    }

    @Test
    void aLoopThatStoppedTurningIsNotAlive() throws Exception {
        board.turned(clock.instant());
        assertEquals(200, get("/q/health/live").statusCode());
        assertEquals(200, get("/q/health/started").statusCode());

        board.turned(clock.instant().minus(Checks.STUCK));
        assertEquals(503, get("/q/health/live").statusCode());
    }

    @Test
    void metricsCountReplicasAndForgetThemWithTheirStack() throws Exception {
        try (AutoCloseable _ = metrics.follow(board)) {
            settled();
            String sample = "skep_replicas_running{service=\"web\",stack=\"shop\"} 2.0";
            String told = await("/q/metrics", answer -> answer.body().contains(sample));
            assertTrue(told.contains("skep_input_valid{stack=\"shop\"} 1.0"), told);
            assertTrue(
                    told.contains("skep_steps_seconds_count{outcome=\"failed\",step=\"pull\"} 0"),
                    told);

            board.forget(SHOP, NOW);
            await("/q/metrics", answer -> !answer.body().contains("stack=\"shop\""));
        }
    }

    @Test
    void metricsShowFindingsWhileTheyStand() throws Exception {
        try (AutoCloseable _ = metrics.follow(board)) {
            board.publish(
                    new Sight()
                            .wants(2)
                            .finds(Finding.Severity.DEGRADED, "CrashLoop", "web.1 failed")
                            .situation());
            String sample =
                    "skep_findings{reason=\"CrashLoop\",service=\"web\",severity=\"degraded\",stack=\"shop\"} 1.0";
            await("/q/metrics", answer -> answer.body().contains(sample));

            settled();
            await("/q/metrics", answer -> !answer.body().contains("CrashLoop"));
        }
    }

    @Test
    void eventsGoOnAfterTheLastOneSeen() throws Exception {
        try (BufferedReader first = events(Optional.empty())) {
            assertEquals(":alive", first.readLine());
            board.record(SHOP, entry(1));
            board.record(SHOP, entry(2));
            board.record(SHOP, entry(3));
            String seen = nextId(first);
            List<String> rest = List.of(nextId(first), nextId(first));
            try (BufferedReader again = events(Optional.of(seen))) {
                assertEquals(rest, List.of(nextId(again), nextId(again)));
            }
        }
    }

    private BufferedReader events(Optional<String> lastSeen)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve("/api/events"));
        lastSeen.ifPresent(id -> request.header("Last-Event-ID", id));
        HttpResponse<InputStream> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals("text/event-stream", answer.headers().firstValue("Content-Type").orElse(""));
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The id of the next step's event. */
    private static String nextId(BufferedReader lines) throws IOException {
        String id = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id:")) {
                id = line.substring("id:".length()).strip();
            } else if (line.equals("event:step")) {
                return id;
            }
        }
        throw new AssertionError("the stream ended");
    }
}
