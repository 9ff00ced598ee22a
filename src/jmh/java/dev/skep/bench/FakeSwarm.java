package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A swarm without containers: the first node is its manager, which answers from memory, at once,
 * what Skep asks of one; every node tells events as an engine does. Tasks run as soon as they are
 * asked for, spread over all nodes.
 */
final class FakeSwarm {

    private static final String VERSION = "1.41";
    private static final byte[] NOTHING = {};

    /** One engine: the port it listens on, and what it tells. */
    private record FakeEngine(HttpServer server, NodeEvents events) {}

    private final List<FakeEngine> engines = new ArrayList<>();
    private final ArrayNode services = RawEngine.JSON.createArrayNode();
    private final ArrayNode networks = RawEngine.JSON.createArrayNode();
    private final ArrayNode configs = RawEngine.JSON.createArrayNode();
    private final ArrayNode tasks = RawEngine.JSON.createArrayNode();
    private final Random ids = new Random(1);
    private final AtomicLong asked = new AtomicLong();
    private final List<Long> attempts = new ArrayList<>();
    private final List<Long> followed = new ArrayList<>();
    private long version = 1;

    /** Every connection is closed without a word, as by a machine whose proxies are all gone. */
    private volatile boolean down;

    FakeSwarm(int nodes) throws IOException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (int number = 0; number < nodes; number++) {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeEngine engine = new FakeEngine(server, new NodeEvents());
            int node = number;
            server.setExecutor(threads);
            server.createContext("/", exchange -> handle(node, engine, exchange));
            server.start();
            engines.add(engine);
        }
    }

    List<Integer> ports() {
        return engines.stream().map(engine -> engine.server().getAddress().getPort()).toList();
    }

    private void handle(int node, FakeEngine engine, HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath().replaceFirst("^/v" + VERSION, "");
        asked.incrementAndGet();
        try (exchange) {
            boolean follows = path.equals("/events");
            if (follows) {
                note(attempts);
            }
            if (down) {
                return;
            }
            if (follows) {
                note(followed);
                engine.events().follow(exchange);
                return;
            }
            JsonNode body = RawEngine.JSON.readTree(exchange.getRequestBody().readAllBytes());
            String[] parts = path.substring(1).split("/");
            answer(exchange, route(node, exchange.getRequestMethod(), parts, body));
        } catch (IOException gone) {
            // The other side went away, as it does at the end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void note(List<Long> times) {
        synchronized (times) {
            times.add(System.nanoTime());
        }
    }

    private static void answer(HttpExchange exchange, JsonNode answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Api-Version", VERSION);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized JsonNode route(int node, String method, String[] parts, JsonNode body) {
        if (method.equals("POST")) {
            return changed(parts, body);
        }
        return switch (parts[0]) {
            case "info" -> info(node);
            case "services" -> services;
            case "tasks" -> tasks;
            case "nodes" -> nodes();
            case "networks" -> networks;
            case "configs" -> configs;
            default -> RawEngine.JSON.createArrayNode();
        };
    }

    private JsonNode info(int node) {
        ObjectNode info = RawEngine.JSON.createObjectNode().put("Name", "node" + node);
        info.putObject("Swarm")
                .put("NodeID", "id" + node)
                .put("LocalNodeState", "active")
                .put("ControlAvailable", node == 0);
        return info;
    }

    private ArrayNode nodes() {
        ArrayNode nodes = RawEngine.JSON.createArrayNode();
        for (int number = 0; number < engines.size(); number++) {
            ObjectNode node = nodes.addObject().put("ID", "id" + number);
            node.putObject("Version").put("Index", 1);
            node.putObject("Spec")
                    .put("Role", number == 0 ? "manager" : "worker")
                    .put("Availability", "active");
            node.putObject("Description").put("Hostname", "node" + number);
            node.putObject("Status").put("State", "ready").put("Addr", "127.0.0.1");
        }
        return nodes;
    }

    private JsonNode changed(String[] parts, JsonNode spec) {
        boolean isNew = parts[parts.length - 1].equals("create");
        return switch (parts[0]) {
            case "networks" -> {
                ObjectNode network = spec.deepCopy();
                networks.add(network.put("Id", anyId()).put("Scope", "swarm"));
                yield network;
            }
            case "configs" -> isNew ? made(configs, spec) : updated(configs, parts[1], spec);
            default -> {
                JsonNode service = isNew ? made(services, spec) : updated(services, parts[1], spec);
                schedule(service);
                yield service;
            }
        };
    }

    private ObjectNode made(ArrayNode where, JsonNode spec) {
        ObjectNode made = where.addObject().put("ID", anyId());
        made.put("CreatedAt", Instant.now().toString());
        return with(made, spec);
    }

    private ObjectNode updated(ArrayNode where, String id, JsonNode spec) {
        for (JsonNode there : where) {
            if (there.path("ID").asText().equals(id)) {
                return with((ObjectNode) there, spec);
            }
        }
        throw new IllegalStateException("Skep updates what is not there: " + id);
    }

    private ObjectNode with(ObjectNode object, JsonNode spec) {
        object.putObject("Version").put("Index", ++version);
        object.set("Spec", spec);
        return object;
    }

    private void schedule(JsonNode service) {
        tasks.removeAll();
        int replicas =
                service.path("Spec").path("Mode").path("Replicated").path("Replicas").asInt();
        for (int slot = 1; slot <= replicas; slot++) {
            ObjectNode task = tasks.addObject().put("Slot", slot);
            task.put("ServiceID", service.path("ID").asText());
            task.put("NodeID", "id" + slot % engines.size()).put("DesiredState", "running");
            task.set("Spec", service.path("Spec").path("TaskTemplate"));
            renew(task);
        }
    }

    private void renew(ObjectNode task) {
        ObjectNode status = task.put("ID", anyId()).putObject("Status");
        status.put("State", "running").put("Timestamp", Instant.now().toString());
        status.putObject("ContainerStatus").put("ContainerID", anyId());
    }

    private String anyId() {
        byte[] id = new byte[16];
        ids.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private ObjectNode attributes(JsonNode task) {
        ObjectNode attributes = RawEngine.JSON.createObjectNode().put("image", "busybox:latest");
        String service = services.path(0).path("Spec").path("Name").asText();
        attributes.put("com.docker.stack.namespace", service.replaceFirst("_.*", ""));
        attributes.put("com.docker.swarm.node.id", task.path("NodeID").asText());
        attributes.put("com.docker.swarm.service.id", task.path("ServiceID").asText());
        attributes.put("com.docker.swarm.service.name", service);
        attributes.put("com.docker.swarm.task", "");
        attributes.put("com.docker.swarm.task.id", task.path("ID").asText());
        String name = service + "." + task.path("Slot").asText() + "." + task.path("ID").asText();
        attributes.put("com.docker.swarm.task.name", name).put("name", name);
        return attributes;
    }

    private int nodeOf(JsonNode task) {
        return Integer.parseInt(task.path("NodeID").asText().substring(2));
    }

    private String containerOf(JsonNode task) {
        return task.path("Status").path("ContainerStatus").path("ContainerID").asText();
    }

    /** The container of a task dies; its node tells, and the manager does not know of it yet. */
    synchronized long die(int number) {
        JsonNode task = tasks.path(number % tasks.size());
        NodeEvents events = engines.get(nodeOf(task)).events();
        long at = nanos(Instant.now());
        events.tell("container", "die", containerOf(task), attributes(task).put("exitCode", "137"));
        return at;
    }

    /** The manager has made another task in its place, and it runs. */
    synchronized void replace(int number) {
        ObjectNode task = (ObjectNode) tasks.path(number % tasks.size());
        renew(task);
        engines.get(nodeOf(task))
                .events()
                .tell("container", "start", containerOf(task), attributes(task));
    }

    /**
     * Many events at once from the node of a task: half of them of its own health, half of the
     * short lives of others' containers. The last is that this task has died.
     */
    synchronized long burst(int number, int count) {
        JsonNode task = tasks.path(number % tasks.size());
        NodeEvents events = engines.get(nodeOf(task)).events();
        ObjectNode others = RawEngine.JSON.createObjectNode().put("image", "others/app:1");
        others.put("com.docker.compose.project", "others").put("name", "job");
        String[] lives = {"create", "start", "die", "destroy"};
        long first = nanos(Instant.now());
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean ours = i % 2 == 0;
            lines.append(
                    NodeEvents.line(
                            "container",
                            ours ? "health_status: healthy" : lives[i / 2 % lives.length],
                            ours ? containerOf(task) : "%064x".formatted(i),
                            ours ? attributes(task) : others.deepCopy(),
                            first + i));
        }
        byte[] all = lines.toString().getBytes(StandardCharsets.UTF_8);
        long begun = nanos(Instant.now());
        events.tellAll(all);
        events.tell("container", "die", containerOf(task), attributes(task).put("exitCode", "137"));
        return begun;
    }

    /** Whoever followed them follows the next ones anew. */
    void cut(boolean staysDown) {
        down = staysDown;
        forgetAttempts();
        engines.forEach(engine -> engine.events().tellAll(NOTHING));
    }

    void up() {
        forgetAttempts();
        down = false;
    }

    private void forgetAttempts() {
        asked.set(0);
        synchronized (attempts) {
            attempts.clear();
        }
        synchronized (followed) {
            followed.clear();
        }
    }

    /** How many requests of any kind came since then. */
    long asked() {
        return asked.get();
    }

    /** When somebody asked for events since {@link #cut} or {@link #up}. */
    List<Long> attempts() {
        synchronized (attempts) {
            return List.copyOf(attempts);
        }
    }

    /** Those of them that were answered. */
    List<Long> followed() {
        synchronized (followed) {
            return List.copyOf(followed);
        }
    }

    static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }
}
