package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code stack.yml} and what goes with it, on a swarm of two managers and a worker. */
@Tag("engine")
@Timeout(600)
class StackTest {

    private static final Duration LONG = Duration.ofSeconds(150);

    /** The name that the image of an upgrade goes by. */
    private static final String NEXT = "skep:next";

    @TempDir private static Path folder;

    private static Lab lab;

    @BeforeAll
    static void makeASwarmWithTheImages() throws Exception {
        Docker.here()
                .say(
                        "save",
                        "--output=" + folder.resolve("images.tar"),
                        Docker.skep(),
                        Docker.proxy());
        lab = Lab.of(3);
        lab.swarm(2);
        for (Node node : lab.nodes()) {
            on(node).say("load", "--quiet", "--input=" + folder.resolve("images.tar"));
        }
        Files.delete(folder.resolve("images.tar"));
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void removeStacks() throws InterruptedException {
        for (String stack : List.of("skep", "quickstart", "slow", "docker-api-proxy")) {
            on(lab.node(1)).asked("stack", "rm", stack);
        }
        Waiting.until(LONG, List.of(), StackTest::networks);
    }

    private static List<String> networks() {
        return named("/networks").stream()
                .filter(name -> name.startsWith("skep_") || name.startsWith("docker-api-proxy"))
                .toList();
    }

    private static List<String> named(String path) {
        List<String> names = new ArrayList<>();
        for (JsonNode object : lab.node(1).api().get(path)) {
            names.add(object.path("Name").asText());
        }
        return names;
    }

    private static Docker on(Node node, String... variables) {
        Map<String, String> all = new HashMap<>(Map.of("DOCKER_HOST", node.host()));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return new Docker(node.docker(), all);
    }

    /**
     * @param files below the repository
     */
    private static void deploy(String stack, String... files) {
        List<String> arguments =
                new ArrayList<>(List.of("stack", "deploy", "--resolve-image=never"));
        for (String file : files) {
            arguments.add("--compose-file=" + Manifests.file(file));
        }
        arguments.add(stack);
        on(lab.node(1), "SKEP_IMAGE", Docker.skep(), "SKEP_PROXY_IMAGE", Docker.proxy())
                .say(arguments.toArray(String[]::new));
    }

    /** By node: how many containers of a service run there and are well. */
    private static Map<String, Integer> well(String service) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Node node : lab.nodes()) {
            int count = ids(node, service, "health=healthy").size();
            if (count > 0) {
                counts.put(node.name(), count);
            }
        }
        return counts;
    }

    private static List<String> ids(Node node, String service, String filter) {
        return on(node).say(
                        "ps",
                        "--quiet",
                        "--filter=" + filter,
                        "--filter=label=com.docker.swarm.service.name=" + service)
                .lines()
                .filter(id -> !id.isBlank())
                .toList();
    }

    private static final Map<String, Integer> ONE_ON_EACH =
            Map.of("node1", 1, "node2", 1, "node3", 1);

    /** On each node, what Skep's own health command says of whether it is ready. */
    private static List<Integer> ready() {
        List<Integer> exits = new ArrayList<>();
        for (Node node : lab.nodes()) {
            for (String id : ids(node, "skep_skep", "status=running")) {
                exits.add(on(node).asked("exec", id, "skep", "health", "--ready").exit());
            }
        }
        return exits;
    }

    private static int running(String service) {
        return lab.nodes().stream()
                .mapToInt(node -> ids(node, service, "status=running").size())
                .sum();
    }

    @Test
    void threeReplicasOnThreeNodesKeepWhatIsAskedForThroughTheProxies() throws Exception {
        on(lab.node(1)).say("secret", "create", "skep-docker-config", configuration());
        deploy("skep", "stack.yml", "manifests/registry.yml");
        Waiting.until(LONG, ONE_ON_EACH, () -> well("skep_skep"));
        Waiting.until(LONG, List.of(0, 0, 0), StackTest::ready);
        assertEquals(Map.of("node1", 1, "node2", 1), well("skep_docker-api-proxy-managers"));
        assertEquals(Map.of("node3", 1), well("skep_docker-api-proxy-workers"));
        Waiting.until(LONG, 3, () -> running("quickstart_web"));
        for (JsonNode service : lab.node(1).api().get("/services")) {
            assertTrue(service.path("Endpoint").path("Ports").isEmpty(), service::toString);
        }
        for (String service :
                List.of(
                        "skep_skep",
                        "skep_docker-api-proxy-managers",
                        "skep_docker-api-proxy-workers")) {
            assertClosed(service);
        }
        String leader = holder();
        killTask(leader);
        Waiting.until(LONG, false, () -> holder().equals(leader));
        Waiting.until(LONG, ONE_ON_EACH, () -> well("skep_skep"));
        updateSkepDuringARollOut();
        // The other flavour, in place: Skep goes on.
        makeRelayImage();
        deploy("skep", "stack.yml", "manifests/registry.yml", "manifests/socat.yml");
        Waiting.until(
                LONG,
                Map.of("node1", 1, "node2", 1),
                () -> relays("skep_docker-api-proxy-managers"));
        Waiting.until(LONG, Map.of("node3", 1), () -> relays("skep_docker-api-proxy-workers"));
        Waiting.until(LONG, List.of(0, 0, 0), StackTest::ready);
    }

    /** Each node has one, and so has to end one before it has room for the next. */
    private static void updateSkepDuringARollOut() throws Exception {
        SlowRollOut web =
                new SlowRollOut(
                        lab.node(1),
                        on(lab.node(1)),
                        Files.createDirectory(folder.resolve("slow")));
        web.submit("old");
        Waiting.until(LONG, SlowRollOut.REPLICAS, () -> running("slow_web"));
        for (Node node : lab.nodes()) {
            on(node).say("tag", Docker.skep(), NEXT);
        }
        String leader = holder();
        web.submit("new");
        Waiting.until(LONG, "updating", () -> web.update().state());
        SlowRollOut.Update begun = web.update();
        on(lab.node(1)).say("service", "update", "--detach", "--image=" + NEXT, "skep_skep");
        Waiting.until(LONG, false, () -> Set.of(leader, "").contains(holder()));
        assertEquals(begun, web.update(), "the roll-out was over before the hand-over");
        Waiting.until(LONG, "completed", StackTest::update);
        Waiting.until(LONG, "completed", () -> web.update().state());
        Waiting.until(LONG, List.of(0, 0, 0), StackTest::ready);
        // Whoever led last has looked at it, and had nothing to write.
        Waiting.until(LONG, true, () -> tasks(NEXT).contains(holder()));
        SlowRollOut.Update done = web.update();
        assertEquals(
                new SlowRollOut.Update("completed", begun.startedAt(), "old", "new", begun.term()),
                done);
        assertEquals(SlowRollOut.oneInEachSlot(), web.tasks("old"));
        assertEquals(SlowRollOut.oneInEachSlot(), web.tasks("new"));
        String skep = ids(lab.node(1), "skep_skep", "status=running").getFirst();
        assertEquals(0, on(lab.node(1)).asked("exec", skep, "skep", "status", "slow").exit());
    }

    /** Those that run an image. */
    private static List<String> tasks(String image) {
        List<String> tasks = new ArrayList<>();
        for (JsonNode task : lab.node(1).api().get("/tasks")) {
            if (task.at("/Status/State").asText().equals("running")
                    && task.at("/Spec/ContainerSpec/Image").asText().equals(image)) {
                tasks.add(task.path("ID").asText());
            }
        }
        return tasks;
    }

    /** The task that leads. */
    private static String holder() {
        for (JsonNode config : lab.node(1).api().get("/configs")) {
            JsonNode task = config.path("Spec").path("Labels").path(Labels.LEASE + "holder.task");
            if (task.isTextual()) {
                return task.asText();
            }
        }
        return "";
    }

    private static void killTask(String task) {
        for (Node node : lab.nodes()) {
            String id =
                    on(node).say(
                                    "ps",
                                    "--quiet",
                                    "--filter=label=com.docker.swarm.task.id=" + task);
            if (!id.isBlank()) {
                on(node).say("kill", "--signal=KILL", id.strip());
            }
        }
    }

    private static String update() {
        return lab.node(1)
                .api()
                .get("/services/skep_skep")
                .path("UpdateStatus")
                .path("State")
                .asText();
    }

    private static String configuration() throws Exception {
        return Files.writeString(folder.resolve("config.json"), "{\"auths\": {}}").toString();
    }

    private static void assertClosed(String service) {
        for (Node node : lab.nodes()) {
            for (String id : ids(node, service, "status=running")) {
                JsonNode host = node.api().get("/containers/" + id + "/json").path("HostConfig");
                assertTrue(host.path("ReadonlyRootfs").asBoolean(), host::toString);
                assertEquals("[\"ALL\"]", host.path("CapDrop").toString());
                assertFalse(host.path("Privileged").asBoolean());
                for (JsonNode mount : host.path("Mounts")) {
                    assertTrue(mount.path("ReadOnly").asBoolean(), mount::toString);
                }
            }
        }
    }

    /** By node: the containers of a service that run the relay's image and are well. */
    private static Map<String, Integer> relays(String service) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Node node : lab.nodes()) {
            for (String id : ids(node, service, "health=healthy")) {
                String image = on(node).say("inspect", "--format={{.Config.Image}}", id);
                if (image.startsWith("alpine/socat")) {
                    counts.merge(node.name(), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    /** The machine's own socat under the name of the image that the manifest asks for. */
    private static void makeRelayImage() throws Exception {
        Path context = Files.createDirectory(folder.resolve("relay"));
        Docker.shell(
                Manifests.file("."),
                "root=$PWD; . src/dev/image.sh; make_base "
                        + context
                        + "/base $(command -v socat); cp --parents -L $(command -v socat) "
                        + context
                        + "/base");
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM busybox:latest\nCOPY base/ /\nENTRYPOINT [\"/usr/bin/socat\"]\n");
        for (Node node : lab.nodes()) {
            on(node, "DOCKER_BUILDKIT", "0")
                    .say("build", "--quiet", "--tag=alpine/socat:latest", context.toString());
        }
    }

    @Test
    void theNetworkMayBeEncrypted() {
        deploy("skep", "stack.yml", "manifests/encrypted.yml");
        JsonNode network = lab.node(1).api().get("/networks/skep_engines");
        assertTrue(network.path("Options").has("encrypted"), network::toString);
        assertTrue(network.path("Internal").asBoolean());
    }

    @Test
    void theProxiesAloneAreOnEachNodeWithTheListOfItsPart() throws Exception {
        deploy("docker-api-proxy", "manifests/docker-api-proxy/stack.yml");
        Waiting.until(
                LONG, Map.of("node1", 1, "node2", 1), () -> well("docker-api-proxy_managers"));
        Waiting.until(LONG, Map.of("node3", 1), () -> well("docker-api-proxy_workers"));
        assertEquals("200", status(1, "docker-api-proxy_managers", "/v1.41/services"));
        assertEquals("403", status(1, "docker-api-proxy_managers", "/v1.41/swarm"));
        assertEquals("200", status(3, "docker-api-proxy_workers", "/v1.41/info"));
        assertEquals("403", status(3, "docker-api-proxy_workers", "/v1.41/containers/json"));
        assertEquals(1, new TreeSet<>(networks()).size());
    }

    private static String status(int number, String service, String path) {
        Node node = lab.node(number);
        String id = ids(node, service, "status=running").getFirst();
        String said =
                on(node).asked(
                                "exec",
                                id,
                                "wget",
                                "-S",
                                "-q",
                                "-O",
                                "/dev/null",
                                "http://127.0.0.1:2375" + path)
                        .text();
        return said.replaceFirst("(?s).*HTTP/1\\.1 (\\d+).*", "$1");
    }
}
