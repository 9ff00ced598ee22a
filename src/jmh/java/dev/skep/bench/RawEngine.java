package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The engine's API with nothing in between: the same transport as Skep's, and no Skep. What it does
 * is the floor that Skep is measured against.
 */
final class RawEngine implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private final DockerHttpClient http;

    RawEngine(URI host) {
        http = new ApacheDockerHttpClient.Builder().dockerHost(host).maxConnections(64).build();
    }

    JsonNode send(String method, String path, JsonNode... body) {
        Request.Builder request = new Request.Builder();
        request.method(Request.Method.valueOf(method)).path(path);
        for (JsonNode json : body) {
            request.bodyBytes(json.toString().getBytes(StandardCharsets.UTF_8));
            request.putHeader("Content-Type", "application/json");
        }
        try (Response response = http.execute(request.build())) {
            byte[] answer = response.getBody().readAllBytes();
            if (response.getStatusCode() / 100 != 2) {
                String said = new String(answer, StandardCharsets.UTF_8);
                throw new IllegalStateException(
                        method
                                + " "
                                + path
                                + " answered "
                                + response.getStatusCode()
                                + ": "
                                + said);
            }
            return answer.length == 0 ? JSON.missingNode() : JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    /** A stream without an end; the caller closes it. */
    Response open(String path) {
        return http.execute(new Request.Builder().method(Request.Method.GET).path(path).build());
    }

    /** The body that makes another container like the one that is there, but for its owner. */
    ObjectNode bodyLike(String container, String stackLabel, String owner) {
        JsonNode there = send("GET", "/containers/" + container + "/json");
        ObjectNode body = there.path("Config").deepCopy();
        body.remove(List.of("Hostname", "Domainname"));
        ((ObjectNode) body.path("Labels")).put(stackLabel, owner);
        body.set("HostConfig", there.path("HostConfig"));
        ObjectNode endpoints = body.putObject("NetworkingConfig").putObject("EndpointsConfig");
        there.path("NetworkSettings")
                .path("Networks")
                .fieldNames()
                .forEachRemaining(endpoints::putObject);
        return body;
    }

    String create(String name, JsonNode body) {
        return send("POST", "/containers/create?name=" + name, body).path("Id").asText();
    }

    void start(String container) {
        send("POST", "/containers/" + container + "/start");
    }

    void kill(String container) {
        send("POST", "/containers/" + container + "/kill");
    }

    void remove(String container) {
        send("DELETE", "/containers/" + container + "?force=true&v=true");
    }

    /** Removes all that carries the label; the engine may need a moment to let go of a network. */
    void removeAll(String label, String value) throws InterruptedException {
        Waiting.until(
                "gone",
                () -> {
                    try {
                        sweep(filter("label", label + "=" + value));
                        return "gone";
                    } catch (IllegalStateException notYet) {
                        return String.valueOf(notYet.getMessage());
                    }
                });
    }

    private void sweep(String filter) {
        List<String> ids = new ArrayList<>();
        send("GET", "/containers/json?all=true&filters=" + filter)
                .forEach(container -> ids.add(container.path("Id").asText()));
        atOnce(8, ids.size(), i -> remove(ids.get(i)));
        send("GET", "/networks?filters=" + filter)
                .forEach(network -> send("DELETE", "/networks/" + network.path("Id").asText()));
        send("GET", "/volumes?filters=" + filter)
                .path("Volumes")
                .forEach(volume -> send("DELETE", "/volumes/" + volume.path("Name").asText()));
    }

    /**
     * Changes an object of a swarm by hand, as Docker's own client does.
     *
     * @param kind {@code services}, {@code nodes}
     * @param name or its id
     */
    void change(String kind, String name, Consumer<ObjectNode> change) {
        JsonNode found = send("GET", "/" + kind + "/" + name);
        ObjectNode spec = found.path("Spec").deepCopy();
        change.accept(spec);
        send(
                "POST",
                "/"
                        + kind
                        + "/"
                        + found.path("ID").asText()
                        + "/update?version="
                        + found.path("Version").path("Index").asText(),
                spec);
    }

    static String filter(String key, String value) {
        ObjectNode filters = JSON.createObjectNode();
        filters.putArray(key).add(value);
        return URLEncoder.encode(filters.toString(), StandardCharsets.UTF_8);
    }

    /** Does something for 0, 1, 2 … with so many threads. */
    static void atOnce(int width, int count, IntConsumer task) {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(width, Thread.ofVirtual().factory())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(threads.submit(() -> task.accept(number)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the engine and its machine are, for people. */
    Map<String, String> about() {
        JsonNode info = send("GET", "/info");
        return Map.of(
                "engine", info.path("ServerVersion").asText(),
                "driver", info.path("Driver").asText(),
                "kernel", info.path("KernelVersion").asText());
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
