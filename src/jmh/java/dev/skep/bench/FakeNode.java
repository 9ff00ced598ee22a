package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skep.identity.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine without containers: it answers from memory, at once, what Skep asks of a node,
 * and tells events as an engine does. It knows no errors but "not there" and "taken".
 */
final class FakeNode {

    private static final int SIGKILLED = 137;
    private static final long HEALTHY_AFTER_MILLIS = 1000;
    private static final int OTHERS_IMAGES = 40;
    private static final List<String> LIFE = List.of("create", "start", "die", "destroy");

    /** Who wants to know what is asked of a node. */
    interface Witness {

        /** A request has come in, at so many {@link System#nanoTime nanoseconds}. */
        void asked(String call, long at);

        void created(String slot, long at);

        void replaced(String slot);

        /** An event was told to so many. */
        void told(String kind, int followers);
    }

    final NodeEvents events = new NodeEvents();
    private final HttpServer server;
    private final Witness witness;
    private final ScheduledExecutorService timer;
    private final Random ids;
    private final Map<String, NodeContainer> containers = new LinkedHashMap<>();
    private final Map<String, ObjectNode> networks = new LinkedHashMap<>();
    private final Map<String, ObjectNode> volumes = new LinkedHashMap<>();
    private boolean extraTag;

    FakeNode(Witness witness, Executor threads, ScheduledExecutorService timer, long seed)
            throws IOException {
        this.witness = witness;
        this.timer = timer;
        this.ids = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        long at = System.nanoTime();
        String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+/", "/");
        try (exchange) {
            JsonNode body = RawEngine.JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (path.equals("/events")) {
                events.follow(exchange);
                return;
            }
            String[] parts = path.substring(1).split("/");
            String call = exchange.getRequestMethod() + " " + parts[0];
            witness.asked(call, at);
            answer(exchange, route(call, parts, query(exchange), body, at));
        } catch (IOException gone) {
            // The other side went away, as it does at the end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Reply(int status, Object body) {}

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes = reply.body().toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** The one parameter that anything here depends on. */
    private static String query(HttpExchange exchange) {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        return query.startsWith("name=") ? query.substring("name=".length()) : "";
    }

    private synchronized Reply route(
            String call, String[] parts, String name, JsonNode body, long at) {
        String last = parts[parts.length - 1];
        // Asked by who looks whether it may: an engine makes nothing of nothing.
        if (last.equals("create") && body.isEmpty()) {
            return new Reply(400, "{\"message\":\"nothing is asked for\"}");
        }
        return switch (call) {
            case "GET _ping" -> new Reply(200, "\"OK\"");
            case "GET images" -> new Reply(200, images());
            case "GET networks" -> new Reply(200, array(networks.values()));
            case "GET volumes" -> {
                ObjectNode json = RawEngine.JSON.createObjectNode();
                yield new Reply(200, json.set("Volumes", array(volumes.values())));
            }
            case "GET containers" ->
                    parts.length == 2 ? new Reply(200, listed()) : inspected(parts[1]);
            case "POST networks" -> new Reply(201, networkCreated(body));
            case "POST volumes" -> new Reply(201, volumeCreated(body));
            case "POST containers" ->
                    last.equals("create") ? created(name, body, at) : changed(parts[1], last, name);
            case "DELETE containers" -> removed(last);
            case "DELETE volumes" -> {
                volumeRemoved(last);
                yield new Reply(204, "");
            }
            default -> new Reply(404, "{\"message\":\"page not found\"}");
        };
    }

    private static ArrayNode array(Iterable<ObjectNode> items) {
        ArrayNode array = RawEngine.JSON.createArrayNode();
        items.forEach(array::add);
        return array;
    }

    private ArrayNode listed() {
        ArrayNode list = RawEngine.JSON.createArrayNode();
        containers.values().forEach(container -> list.add(container.listed()));
        return list;
    }

    private Reply inspected(String ref) {
        NodeContainer container = find(ref);
        return container == null ? notFound(ref) : new Reply(200, container.inspected());
    }

    private static Reply notFound(String ref) {
        return new Reply(404, "{\"message\":\"No such container: " + ref + "\"}");
    }

    private @Nullable NodeContainer find(String ref) {
        NodeContainer byId = containers.get(ref);
        return byId != null
                ? byId
                : containers.values().stream()
                        .filter(container -> container.name.equals(ref))
                        .findFirst()
                        .orElse(null);
    }

    private Reply created(String name, JsonNode body, long at) {
        if (find(name) != null) {
            return new Reply(409, "{\"message\":\"Conflict. The name is in use\"}");
        }
        NodeContainer container = new NodeContainer(anyId(), name, body);
        containers.put(container.id, container);
        witness.created(container.slot(), at);
        tell(container, "create");
        return new Reply(201, "{\"Id\":\"" + container.id + "\",\"Warnings\":[]}");
    }

    private Reply changed(String ref, String how, String name) {
        NodeContainer container = find(ref);
        if (container == null) {
            return notFound(ref);
        }
        switch (how) {
            case "start" -> start(container);
            case "rename" -> {
                ObjectNode attributes = container.attributes().put("oldName", "/" + container.name);
                container.name = name;
                tell("rename", container, attributes.put("name", name));
                witness.replaced(container.slot());
            }
            default -> throw new IllegalStateException("Skep is not expected to " + how);
        }
        return new Reply(204, "");
    }

    private void start(NodeContainer container) {
        container.start(anyId());
        tell(container, "start");
        if (container.hasCheck()) {
            timer.schedule(
                    () -> becomeHealthy(container), HEALTHY_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void becomeHealthy(NodeContainer container) {
        if (container.isRunning()) {
            container.becomeHealthy();
            tell(container, "health_status: healthy");
        }
    }

    private Reply removed(String ref) {
        NodeContainer container = find(ref);
        if (container == null) {
            return notFound(ref);
        }
        containers.remove(container.id);
        tell(container, "destroy");
        return new Reply(204, "");
    }

    private JsonNode networkCreated(JsonNode body) {
        ObjectNode network = body.deepCopy();
        network.put("Id", anyId()).put("Scope", "local");
        String name = body.path("Name").asText();
        networks.put(name, network);
        ObjectNode attributes = RawEngine.JSON.createObjectNode().put("name", name);
        told("network", "create", network.path("Id").asText(), attributes);
        return network;
    }

    private JsonNode volumeCreated(JsonNode body) {
        String name = body.path("Name").asText();
        ObjectNode volume = body.deepCopy();
        volume.put("Mountpoint", "/var/lib/docker/volumes/" + name + "/_data");
        volumes.put(name, volume);
        ObjectNode attributes = RawEngine.JSON.createObjectNode().put("driver", "local");
        told("volume", "create", name, attributes);
        return volume;
    }

    private void volumeRemoved(String name) {
        volumes.remove(name);
        told("volume", "destroy", name, RawEngine.JSON.createObjectNode().put("driver", "local"));
    }

    private ArrayNode images() {
        ArrayNode images = RawEngine.JSON.createArrayNode();
        for (int i = 0; i <= OTHERS_IMAGES; i++) {
            ObjectNode image = images.addObject().put("Id", "sha256:" + "%064x".formatted(i));
            image.putArray("RepoTags").add(i == 0 ? "busybox:latest" : "others/app" + i + ":1");
            image.putArray("RepoDigests").add("others/app" + i + "@sha256:" + "ab".repeat(32));
            image.put("Created", 1_700_000_000L).put("Size", 12_345_678L).putObject("Labels");
        }
        if (extraTag) {
            ((ArrayNode) images.path(OTHERS_IMAGES).path("RepoTags")).add("others/app:latest");
        }
        return images;
    }

    private String anyId() {
        return "%016x%016x%016x%016x"
                .formatted(ids.nextLong(), ids.nextLong(), ids.nextLong(), ids.nextLong());
    }

    private void tell(NodeContainer container, String action) {
        tell(action, container, container.attributes());
    }

    private void tell(String action, NodeContainer container, ObjectNode attributes) {
        told("container", action, container.id, attributes);
    }

    private void told(String type, String action, String id, ObjectNode attributes) {
        int followers = events.tell(type, action, id, attributes);
        String whose = attributes.has(Labels.STACK) ? "ours" : "others";
        witness.told(type + " " + whose + " " + action.replaceFirst(":.*", ""), followers);
    }

    /** What runs of Skep's, under its slot's own name. */
    synchronized List<NodeContainer> running() {
        return containers.values().stream()
                .filter(container -> container.isRunning() && !container.name.contains("_next"))
                .toList();
    }

    synchronized int size() {
        return containers.size();
    }

    /** Somebody kills a container through the API. */
    synchronized void kill(NodeContainer container) {
        tell("kill", container, container.attributes().put("signal", "9"));
        container.end(SIGKILLED);
        tell("die", container, container.attributes().put("exitCode", "137"));
    }

    /** Nothing changes, and it is told all the same. */
    synchronized void tellHealthy(NodeContainer container) {
        if (container.isHealthy()) {
            tell(container, "health_status: healthy");
        }
    }

    /** An event of a container that is not Skep's, one after the other of its short life. */
    synchronized void tellOfOther(int number) {
        ObjectNode attributes =
                RawEngine.JSON.createObjectNode().put("image", "others/app:1").put("name", "job");
        attributes.put("com.docker.compose.project", "others").put("maintainer", "somebody");
        told(
                "container",
                LIFE.get(number % LIFE.size()),
                "%064x".formatted(number / LIFE.size()),
                attributes);
    }

    /** A volume of somebody else's comes, or goes. */
    synchronized void toggleVolume() {
        if (volumes.containsKey("others-data")) {
            volumeRemoved("others-data");
        } else {
            volumeCreated(RawEngine.JSON.createObjectNode().put("Name", "others-data"));
        }
    }

    synchronized void toggleNetwork() {
        ObjectNode network = networks.remove("others-net");
        if (network == null) {
            networkCreated(RawEngine.JSON.createObjectNode().put("Name", "others-net"));
        } else {
            ObjectNode attributes = RawEngine.JSON.createObjectNode().put("name", "others-net");
            told("network", "destroy", network.path("Id").asText(), attributes);
        }
    }

    synchronized void toggleTag() {
        extraTag = !extraTag;
        ObjectNode attributes = RawEngine.JSON.createObjectNode().put("name", "others/app:latest");
        told("image", extraTag ? "tag" : "untag", "sha256:" + "0".repeat(64), attributes);
    }

    void close() {
        server.stop(0);
    }
}
