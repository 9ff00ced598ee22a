package dev.skep.engine.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skep.engine.docker.endpoint.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something on a port that answers as an engine does, or as a broken one does. */
final class FakeDaemon implements AutoCloseable {

    /** What is done with a request. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static final String END = "end";
    private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");

    private final HttpServer server;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private volatile String spoken = "none";
    private final CountDownLatch closed = new CountDownLatch(1);

    /** The requests so far: method, path and query. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /**
     * A request that changes something.
     *
     * @param request method, path and query
     * @param auth {@code X-Registry-Auth}; empty when there was none
     */
    record Sent(String request, Optional<String> auth, String body) {}

    /** Those of the requests so far that change something. */
    final List<Sent> sent = new CopyOnWriteArrayList<>();

    FakeDaemon() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        on("/_ping", json("\"OK\""));
        on("/containers/json", json("[]"));
        on("/networks", json("[]"));
        on("/volumes", json("{\"Volumes\":[]}"));
        on("/images/json", json("[]"));
    }

    /** Who one of a swarm says it is. */
    static Handler info(String name, boolean manages) {
        return json(
                "{\"Name\":\"%s\",\"Swarm\":{\"NodeID\":\"id-%s\",\"LocalNodeState\":\"active\",\"ControlAvailable\":%s}}"
                        .formatted(name, name, manages));
    }

    /** One of a swarm in which nothing is, and that tells of nothing. */
    static FakeDaemon ofSwarm(String name, boolean manages) throws IOException {
        FakeDaemon daemon = new FakeDaemon();
        daemon.on("/info", info(name, manages));
        for (String list : List.of("services", "tasks", "nodes", "configs", "secrets")) {
            daemon.on("/" + list, json("[]"));
        }
        daemon.on("/services/s1", json("{}"));
        daemon.on("/events", stream(lines()));
        return daemon;
    }

    Endpoint endpoint() {
        return endpoint(Path.of("/nonexistent"));
    }

    /**
     * @param config the folder of the Docker CLI's configuration
     */
    Endpoint endpoint(Path config) {
        String host = "tcp://127.0.0.1:" + server.getAddress().getPort();
        return Endpoint.resolve(
                Endpoint.Flags.NONE,
                Map.of("DOCKER_HOST", host, "DOCKER_CONFIG", config.toString()));
    }

    void on(String path, Handler handler) {
        handlers.put(path, handler);
    }

    long count(String path) {
        return requests.stream().filter(request -> request.contains(" " + path)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(request);
        Handler handler = handler(exchange.getRequestURI().getPath());
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!request.startsWith("GET ") && !request.startsWith("HEAD ")) {
                String auth = exchange.getRequestHeaders().getFirst("X-Registry-Auth");
                sent.add(
                        new Sent(
                                request,
                                Optional.ofNullable(auth),
                                new String(body, StandardCharsets.UTF_8)));
            }
            handler.handle(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Handler handler(String path) {
        Matcher versioned = VERSIONED.matcher(path);
        if (!versioned.matches()) {
            return handlers.getOrDefault(path, answer(404, "{\"message\":\"no\"}"));
        }
        return versioned.group(1).equals(spoken)
                ? handler(versioned.group(2))
                : answer(
                        400,
                        "{\"message\":\"client version "
                                + versioned.group(1)
                                + (versioned.group(1).compareTo(spoken) < 0
                                        ? " is too old. Minimum"
                                        : " is too new. Maximum")
                                + " supported API version is "
                                + spoken
                                + "\"}");
    }

    static Handler json(String body) {
        return answer(200, body);
    }

    static Handler answer(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Speaks a version of the API, and says which; its answers are those without a version. */
    void speak(String version) {
        spoken = version;
        on(
                "/_ping",
                exchange -> {
                    exchange.getResponseHeaders().set("Api-Version", version);
                    json("\"OK\"").handle(exchange);
                });
    }

    /** Says more than it sends. */
    static Handler cutOff(String body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length() + 100L);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            // Closing the exchange now drops the connection, for want of the rest.
        };
    }

    /** Never answers. */
    Handler hang() {
        return _ -> closed.await();
    }

    /** A stream that goes on with what is put into it, until it is told to {@link #end}. */
    static Handler stream(BlockingQueue<String> lines) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.flush();
            for (String line = lines.take(); !line.equals(END); line = lines.take()) {
                body.write(line.getBytes(StandardCharsets.UTF_8));
                body.flush();
            }
        };
    }

    static BlockingQueue<String> lines() {
        return new LinkedBlockingQueue<>();
    }

    static void end(BlockingQueue<String> lines) {
        lines.add(END);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
