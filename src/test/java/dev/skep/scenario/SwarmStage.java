package dev.skep.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.lab.Api;
import dev.skep.lab.Node;
import dev.skep.status.Condition;
import dev.skep.status.ServiceStatus;
import dev.skep.ways.CallsProxy;
import dev.skep.ways.CallsProxy.Allowing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One stack on a real swarm, seen through a manager's API, not through Skep's own eyes. What it
 * leaves goes with the lab.
 */
final class SwarmStage extends Scene {

    private final Node manager;

    SwarmStage(Path folder, Node manager) {
        this(folder, manager, Allowing.SWARM);
    }

    SwarmStage(Path folder, Node manager, Allowing allowing) {
        super(folder, CallsProxy.before(URI.create(manager.host()), allowing));
        this.manager = manager;
    }

    /**
     * @param manager through which it is looked at
     * @param hosts all that Skep speaks with
     */
    SwarmStage(Path folder, Node manager, List<URI> hosts) {
        super(folder, several(hosts), Waiting::pause);
        this.manager = manager;
    }

    /**
     * @param manager through which it is looked at
     * @param endpoints all that Skep speaks with
     */
    SwarmStage(Path folder, Node manager, Endpoints endpoints) {
        super(folder, endpoints, Waiting::pause);
        this.manager = manager;
    }

    private static Endpoints several(List<URI> hosts) {
        String named = hosts.stream().map(URI::toString).collect(Collectors.joining(","));
        return Endpoints.resolve(
                Endpoint.Flags.NONE, Map.of("DOCKER_HOST", named), Endpoints.Resolver.SYSTEM);
    }

    @Override
    SwarmStage files(String spec, String compose) {
        super.files(spec, compose);
        return this;
    }

    @Override
    SwarmStage start() {
        super.start();
        return this;
    }

    /** And what its manager answers. */
    @Override
    synchronized String told() {
        StringBuilder text = new StringBuilder(super.told());
        for (String kind : List.of("/nodes", "/services", "/tasks")) {
            text.append(answer(kind)).append('\n');
        }
        return text.toString();
    }

    private String answer(String path) {
        try {
            StringBuilder text = new StringBuilder(path);
            for (JsonNode object : manager.api().get(path)) {
                String whole = object.toString();
                if (path.equals("/nodes") || whole.contains(stack.value())) {
                    text.append("\n  ").append(whole);
                }
            }
            return text.toString();
        } catch (IllegalStateException refused) {
            return path + ": " + refused.getMessage();
        }
    }

    JsonNode service(String name) {
        return manager.api().get("/services/" + stack + "_" + name);
    }

    boolean has(String name) {
        for (JsonNode service : manager.api().get("/services")) {
            if (service.path("Spec").path("Name").asText().equals(stack + "_" + name)) {
                return true;
            }
        }
        return false;
    }

    /** Changes a service by hand, as {@code docker service update} does. */
    void byHand(String name, Consumer<ObjectNode> change) {
        byHand(manager, name, change);
    }

    private void byHand(Node through, String name, Consumer<ObjectNode> change) {
        JsonNode service = through.api().get("/services/" + stack + "_" + name);
        ObjectNode spec = service.path("Spec").deepCopy();
        change.accept(spec);
        through.api()
                .post(
                        "/services/"
                                + service.path("ID").asText()
                                + "/update?version="
                                + service.path("Version").path("Index").asText(),
                        spec);
    }

    void scaleByHand(String name, int replicas) {
        byHand(name, scaled(replicas));
    }

    /** Whether the swarm takes that, through this manager. */
    boolean scalesByHand(Node through, String name, int replicas) {
        try {
            byHand(through, name, scaled(replicas));
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    private static Consumer<ObjectNode> scaled(int replicas) {
        return spec ->
                ((ObjectNode) spec.path("Mode").path("Replicated")).put("Replicas", replicas);
    }

    int replicas(String name) {
        return service(name).path("Spec").path("Mode").path("Replicated").path("Replicas").asInt();
    }

    /** The tasks of a service that run and are to run. */
    List<JsonNode> running(String name) {
        return tasks(name).stream()
                .filter(task ->
                        task.path("DesiredState").asText().equals("running")
                                && task.path("Status").path("State").asText().equals("running"))
                .toList();
    }

    private List<JsonNode> tasks(String name) {
        List<JsonNode> tasks = new ArrayList<>();
        String id = service(name).path("ID").asText();
        for (JsonNode task : manager.api().get("/tasks")) {
            if (task.path("ServiceID").asText().equals(id)) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    /** The slot of each task that the swarm remembers of a service. */
    List<Integer> slots(String name) {
        return tasks(name).stream().map(task -> task.path("Slot").asInt()).sorted().toList();
    }

    List<String> runningIds(String name) {
        return running(name).stream().map(task -> task.path("ID").asText()).sorted().toList();
    }

    void untilRuns(String name, int tasks) throws InterruptedException {
        Waiting.until(tasks, () -> has(name) ? running(name).size() : 0);
    }

    /** How many of its tasks run on each node, by the node's id. */
    SortedMap<String, Integer> spread(String name) {
        SortedMap<String, Integer> spread = new TreeMap<>();
        if (!has(name)) {
            return spread;
        }
        running(name).forEach(task -> spread.merge(task.path("NodeID").asText(), 1, Integer::sum));
        return spread;
    }

    /** How many of its tasks run on other nodes than this. */
    int elsewhere(String name, Node than) {
        return Math.toIntExact(
                running(name).stream()
                        .filter(task -> !task.path("NodeID").asText().equals(than.nodeId()))
                        .count());
    }

    /** What the swarm says of a node: {@code ready active} and its labels. */
    String node(Node subject) {
        JsonNode node = manager.api().get("/nodes/" + subject.nodeId());
        List<String> labels = new ArrayList<>();
        node.path("Spec").path("Labels").fieldNames().forEachRemaining(labels::add);
        return node.path("Status").path("State").asText()
                + " "
                + node.path("Spec").path("Availability").asText()
                + (labels.isEmpty() ? "" : " " + String.join(" ", labels));
    }

    /** A label of a service; empty where it has none of that name. */
    String label(String name, String label) {
        return service(name).path("Spec").path("Labels").path(label).asText();
    }

    /** The names of what the stack has in the swarm's store. */
    List<String> stored(String kind) {
        List<String> names = new ArrayList<>();
        for (JsonNode object : manager.api().get("/" + kind)) {
            String name = object.path("Spec").path("Name").asText();
            if (name.startsWith(stack + "_") && !name.contains("_.skep")) {
                names.add(name);
            }
        }
        return names.stream().sorted().toList();
    }

    /** What Skep's finding of that reason says; empty while there is none. */
    Optional<String> told(String reason) {
        return status().flatMap(status ->
                status.conditions().stream()
                        .filter(condition -> condition.reason().equals(reason))
                        .map(condition -> condition.message())
                        .findFirst());
    }

    /** The containers that Skep keeps on the engine at hand. */
    List<JsonNode> containers() {
        return containers(manager, "/containers/json?all=1", "dev.skep.stack", stack.value());
    }

    /** Those of a service's tasks that run on a node. */
    List<JsonNode> containersOf(String service, Node node) {
        return containers(
                node, "/containers/json", "com.docker.swarm.service.name", stack + "_" + service);
    }

    private static List<JsonNode> containers(Node node, String list, String label, String value) {
        List<JsonNode> containers = new ArrayList<>();
        for (JsonNode container : node.api().get(list)) {
            if (container.path("Labels").path(label).asText().equals(value)) {
                containers.add(container);
            }
        }
        return containers;
    }

    void leaveSwarm() {
        manager.api().post("/swarm/leave?force=true", Api.json("{}"));
    }

    /**
     * @param role {@code manager}, as {@code docker node promote} says, or {@code worker}
     */
    void makeItA(String role, Node leader, Node subject) {
        JsonNode node = leader.api().get("/nodes/" + subject.nodeId());
        ObjectNode spec = node.path("Spec").deepCopy();
        spec.put("Role", role);
        leader.api()
                .post(
                        "/nodes/"
                                + subject.nodeId()
                                + "/update?version="
                                + node.path("Version").path("Index").asText(),
                        spec);
    }

    /** What Skep says of one service. */
    String noted(String name) {
        return seen(name).map(service -> String.join("; ", service.notes())).orElse("");
    }

    /** Skep's own count of one service. */
    int counted(String name) {
        return seen(name).map(ServiceStatus::running).orElse(0);
    }

    /** What Skep says that it is asked for. */
    int asked(String name) {
        return seen(name).map(ServiceStatus::desired).orElse(0);
    }

    private Optional<ServiceStatus> seen(String name) {
        return status().flatMap(status ->
                status.services().stream()
                        .filter(service -> service.name().equals(name))
                        .findFirst());
    }

    /** What the swarm says of its last roll-out. */
    String rollOut(String name) {
        return service(name).path("UpdateStatus").path("State").asText();
    }

    /** The first word of its command. */
    String argument(String name) {
        return service(name).at("/Spec/TaskTemplate/ContainerSpec/Args/0").asText();
    }

    /** Has the files of the folder deployed by {@code docker stack deploy}. */
    void deployAsDockerDoes() throws IOException, InterruptedException {
        Path compose = folder.resolve("compose.yaml");
        Files.writeString(compose, "version: \"3.9\"\n" + Files.readString(compose));
        docker(
                "stack",
                "deploy",
                "--resolve-image",
                "never",
                "-c",
                compose.toString(),
                stack.value());
    }

    /**
     * Has Docker's own client do something.
     *
     * @throws AssertionError with what it said, when it fails
     */
    void docker(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(manager.docker().toString(), "-H", manager.host()));
        command.addAll(List.of(arguments));
        Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (docker.waitFor() != 0) {
            throw new AssertionError(said);
        }
    }

    /** Why Skep says that it has settled, or that it has not. */
    String whySettledOrNot() {
        return status().map(status -> status.condition(Condition.Type.Settled).reason()).orElse("");
    }

    void untilTold(String reason) throws InterruptedException {
        Waiting.until(true, () -> told(reason).isPresent());
    }
}
