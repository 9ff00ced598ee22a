package dev.skep.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node's engine, asked plainly: JSON in, JSON out.
 *
 * <p>Each call throws an {@link IllegalStateException} with the answer, where that is not a good
 * one, or where none comes in time.
 */
public final class Api implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** More than a swarm without its quorum takes to say so. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String host;
    private final DockerHttpClient http;

    /** The transport's own time-outs do not work on unix sockets; an interrupt does. */
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    public Api(String host) {
        this.host = host;
        http = new ApacheDockerHttpClient.Builder().dockerHost(URI.create(host)).build();
    }

    /** Whether the engine answers, and soon. */
    boolean answers() {
        try {
            return send(new Request.Builder().method("GET").path("/_ping"), Duration.ofSeconds(2))
                    .equals("OK");
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    public JsonNode get(String path) {
        return json(send(new Request.Builder().method("GET").path(path), PATIENCE));
    }

    public JsonNode post(String path, JsonNode body) {
        return json(send(posted(path, body), PATIENCE));
    }

    /** A post whose answer is what a program printed. */
    public String postForText(String path, JsonNode body) {
        return send(posted(path, body), PATIENCE);
    }

    public void delete(String path) {
        send(new Request.Builder().method("DELETE").path(path), PATIENCE);
    }

    /** An image, as an engine saves it. */
    public void load(byte[] image) {
        String answer =
                send(
                        new Request.Builder()
                                .method("POST")
                                .path("/images/load?quiet=1")
                                .putAllHeaders(Map.of("Content-Type", "application/x-tar"))
                                .bodyBytes(image),
                        PATIENCE);
        if (answer.contains("\"errorDetail\"")) {
            throw new IllegalStateException(host + " takes no image: " + answer);
        }
    }

    /** Reads JSON that stands in a test. */
    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    private static Request.Builder posted(String path, JsonNode body) {
        return new Request.Builder()
                .method("POST")
                .path(path)
                .putAllHeaders(Map.of("Content-Type", "application/json"))
                .bodyBytes(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String send(Request.Builder builder, Duration patience) {
        Request request = builder.build();
        String tried = request.method() + " " + request.path() + " at " + host + ": ";
        if (calls.isShutdown()) {
            throw new IllegalStateException(tried + "its engine has ended");
        }
        Future<String> answer = calls.submit(() -> exchange(request));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(tried + "no answer within " + patience, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(tried + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(tried + "interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    private String exchange(Request request) throws IOException {
        try (Response response = http.execute(request)) {
            String text = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
            if (response.getStatusCode() / 100 != 2) {
                throw new IOException(response.getStatusCode() + " " + text.strip());
            }
            return text;
        }
    }

    @Override
    public void close() {
        calls.shutdownNow();
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
