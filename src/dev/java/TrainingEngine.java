import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * As much of a Docker engine as {@code skep run} needs to look, plan and act: beside it the AOT
 * cache is trained, so that what the cache holds does not depend on the machine that made it. It
 * keeps what it is told to make, takes all of it to run, and refuses nothing.
 *
 * <p>It is a swarm's manager until {@code POST /leave}, and a plain engine from then on; {@code
 * POST /kill} ends a container. Usage: {@code java TrainingEngine.java PORT-FILE}, where it writes
 * on which port of the loopback it listens.
 */
final class TrainingEngine {

    private static final String IMAGE = "sha256:" + "7c".repeat(32);
    private static final String NOW = "2026-01-01T00:00:00Z";

    private static final String NOTHING =
            """
            {"message": "there is nothing to be done, or nothing of that name"}
            """;

    private static final String NODE =
            """
            {"ID": "node", "Version": {"Index": 1}, "Spec": {"Role": "manager", "Availability": "active", "Labels": {}},
             "Description": {"Hostname": "here", "Platform": {"Architecture": "x86_64", "OS": "linux"},
              "Resources": {"NanoCPUs": 2000000000, "MemoryBytes": 4000000000}, "Engine": {"EngineVersion": "25.0.0"}},
             "Status": {"State": "ready", "Addr": "127.0.0.1"},
             "ManagerStatus": {"Leader": true, "Reachability": "reachable", "Addr": "127.0.0.1:2377"}}
            """;

    private static final String MANAGER =
            """
            {"Name": "here", "Swarm": {"NodeID": "node", "LocalNodeState": "active", "ControlAvailable": true}}
            """;
    private static final String ALONE =
            """
            {"Name": "here", "Swarm": {"NodeID": "", "LocalNodeState": "inactive"}}
            """;

    /** What was made, by what it is: {@code services}, {@code containers}; then by id. */
    private final Map<String, Map<String, Made>> made = new TreeMap<>();

    private final List<OutputStream> followers = new CopyOnWriteArrayList<>();
    private boolean isManager = true;
    private String killed = "";
    private int writes = 1;

    /**
     * @param body as it was asked for
     * @param version counts the writes
     */
    private record Made(String id, String name, String body, int version) {

        /** The object of that name in the body. */
        String part(String key) {
            int begin = body.indexOf("\"" + key + "\":{");
            if (begin < 0) {
                return "{}";
            }
            int depth = 0;
            int at = body.indexOf('{', begin);
            for (int i = at; ; i++) {
                depth += body.charAt(i) == '{' ? 1 : body.charAt(i) == '}' ? -1 : 0;
                if (depth == 0) {
                    return body.substring(at, i + 1);
                }
            }
        }

        /** As the swarm tells of it. */
        String stored() {
            return """
            {"ID": "%s", "Version": {"Index": %d}, "CreatedAt": "%s", "UpdatedAt": "%s", "Spec": %s}
            """
                    .formatted(id, version, NOW, NOW, body);
        }

        String task(int slot) {
            return """
            {"ID": "%s-%d", "Version": {"Index": 1}, "CreatedAt": "%s", "UpdatedAt": "%s", "ServiceID": "%s", "Slot": %d,
             "NodeID": "node", "Spec": %s, "DesiredState": "running",
             "Status": {"State": "running", "Timestamp": "%s", "ContainerStatus": {"ContainerID": "%s"}}}
            """
                    .formatted(id, slot, NOW, NOW, id, slot, part("TaskTemplate"), NOW, id);
        }

        String network(String scope) {
            return "{\"Id\": \"%s\", \"Scope\": \"%s\", %s".formatted(id, scope, body.substring(1));
        }

        String listed(String state) {
            return """
            {"Id": "%s", "Names": ["/%s"], "Image": "busybox:latest", "ImageID": "%s", "Created": 1767225600,
             "State": "%s", "Status": "Up 2 minutes", "Labels": %s, "Mounts": [], "NetworkSettings": {"Networks": {}}}
            """
                    .formatted(id, name, IMAGE, state, part("Labels"));
        }

        String inspected(String state) {
            boolean isRunning = state.equals("running");
            return """
            {"Id": "%s", "Name": "/%s", "Image": "%s", "Created": "%s", "Config": %s, "HostConfig": %s, "Mounts": [],
             "State": {"Status": "%s", "Running": %b, "ExitCode": 0, "StartedAt": "%s", "FinishedAt": "%s"},
             "NetworkSettings": {"Networks": %s}}
            """
                    .formatted(
                            id,
                            name,
                            IMAGE,
                            NOW,
                            body,
                            part("HostConfig"),
                            state,
                            isRunning,
                            NOW,
                            isRunning ? "0001-01-01T00:00:00Z" : NOW,
                            part("EndpointsConfig"));
        }
    }

    static void main(String[] args) throws IOException {
        TrainingEngine engine = new TrainingEngine();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", engine::handle);
        server.start();
        Files.writeString(Path.of(args[0]), server.getAddress().getPort() + "\n");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+/", "/");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Api-Version", "1.43");
        if (path.equals("/events")) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            followers.add(exchange.getResponseBody());
            return;
        }
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String[] parts = path.substring(1).split("/");
        String answer =
                switch (exchange.getRequestMethod()) {
                    case "GET" -> parts.length == 3 ? inspected(parts[1]) : listed(parts[0]);
                    case "POST" -> done(parts, query, body);
                    default -> removed(parts);
                };
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.equals(NOTHING) ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Map<String, Made> all(String kind) {
        return made.computeIfAbsent(kind, _ -> new TreeMap<>());
    }

    private synchronized String listed(String kind) {
        Collection<Made> found = all(kind).values();
        Stream<String> told =
                switch (kind) {
                    case "images" ->
                            Stream.of(
                                    "{\"Id\": \"%s\", \"RepoTags\": [\"busybox:latest\"], \"RepoDigests\": []}"
                                            .formatted(IMAGE));
                    case "nodes" -> Stream.of(NODE);
                    case "tasks" ->
                            all("services").values().stream()
                                    .flatMap(it -> Stream.of(it.task(1), it.task(2)));
                    case "networks" ->
                            found.stream().map(it -> it.network(isManager ? "swarm" : "local"));
                    case "containers" -> found.stream().map(it -> it.listed(state(it)));
                    case "volumes" -> found.stream().map(Made::body);
                    default -> found.stream().map(Made::stored);
                };
        String list = told.toList().toString();
        return switch (kind) {
            case "_ping" -> "\"OK\"";
            case "info" -> isManager ? MANAGER : ALONE;
            case "volumes" -> "{\"Volumes\": " + list + "}";
            default -> list;
        };
    }

    private synchronized String inspected(String id) {
        Made container = all("containers").get(id);
        return container == null ? NOTHING : container.inspected(state(container));
    }

    private String state(Made container) {
        return container.id().equals(killed) ? "exited" : "running";
    }

    private synchronized String done(String[] parts, String query, String body) {
        String what = parts[parts.length - 1];
        switch (what) {
            case "create" -> {
                return created(parts[0], query, body);
            }
            case "update" ->
                    all(parts[0])
                            .computeIfPresent(
                                    parts[1],
                                    (id, old) -> new Made(id, old.name(), body, ++writes));
            case "start" -> tell("container", what, parts[1]);
            case "leave" -> {
                isManager = false;
                made.clear();
                tell("node", "update", "node");
            }
            case "kill" -> {
                killed = all("containers").keySet().iterator().next();
                tell("container", "die", killed);
            }
            default -> {}
        }
        return "";
    }

    private String created(String kind, String query, String body) {
        if (body.length() <= "{}".length()) {
            // So is asked who wants to know whether a proxy lets the call pass.
            return NOTHING;
        }
        String id = "%064x".formatted(++writes);
        all(kind).put(id, new Made(id, query.replaceFirst("name=", ""), body, writes));
        tell(kind.substring(0, kind.length() - 1), "create", id);
        // An engine answers with the whole volume.
        return kind.equals("volumes") ? body : "{\"Id\": \"%s\", \"ID\": \"%s\"}".formatted(id, id);
    }

    private synchronized String removed(String[] parts) {
        all(parts[0]).remove(parts[1]);
        tell(parts[0].substring(0, parts[0].length() - 1), "destroy", parts[1]);
        return "";
    }

    private void tell(String type, String action, String id) {
        Instant now = Instant.now();
        String event =
                """
                {"Type": "%s", "Action": "%s", "Actor": {"ID": "%s", "Attributes": {}}, "time": %d, "timeNano": %d}
                """
                        .formatted(
                                type,
                                action,
                                id,
                                now.getEpochSecond(),
                                now.getEpochSecond() * 1_000_000_000 + now.getNano());
        for (OutputStream follower : followers) {
            try {
                follower.write(event.getBytes(StandardCharsets.UTF_8));
                follower.flush();
            } catch (IOException gone) {
                followers.remove(follower);
            }
        }
    }
}
