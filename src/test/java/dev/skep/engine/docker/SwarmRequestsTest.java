package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.FakeDaemon.Sent;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import dev.skep.tree.TreeJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a manager is sent for each step, word for word; with {@code -Dskep.golden=write} it is
 * written instead of compared.
 */
class SwarmRequestsTest {

    private static final Path FOLDER = Path.of("src/test/resources/swarm-requests");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");
    private static final LastApplied LAST =
            new LastApplied(
                    3,
                    new SpecHash("d16e57"),
                    new TreeMap<>(
                            Map.of(WEB, new LastApplied.Service(2, new SpecHash("5ec"), false))));

    private static final String MANAGER =
            "{\"Swarm\":{\"LocalNodeState\":\"active\",\"ControlAvailable\":true}}";
    private static final String CONFIGS =
            """
            [{"ID": "config1", "Version": {"Index": 5}, "Spec": {"Name": "shop_motd"}},
             {"ID": "config2", "Version": {"Index": 6}, "Spec": {"Name": "shop_cred"}}%s]
            """;
    private static final String WRITTEN =
            ", {\"ID\": \"config3\", \"Version\": {\"Index\": 41}, \"Spec\": {\"Name\": \"shop_.skep\"}}";
    private static final String NODES =
            """
            [{"ID": "node1", "Version": {"Index": 21}, "Status": {"State": "ready"},
              "Spec": {"Name": "first", "Role": "manager", "Availability": "active", "Labels": {"zone": "a"}, "Novel": [1.5]}},
             {"ID": "node2", "Version": {"Index": 22},
              "Spec": {"Role": "worker", "Availability": "pause",
                       "Labels": {"dev.skep.suspect": "2026-01-01T00:00:00Z", "zone": "b"}}}]
            """;
    private static final String SECRETS =
            "[{\"ID\": \"secret1\", \"Version\": {\"Index\": 7}, \"Spec\": {\"Name\": \"shop_token\"}}]";

    /** With everything in it that has an id. */
    private static final String SPEC =
            """
            {"Name": "shop_web",
             "Labels": {"dev.skep.spec-hash": "5ec"},
             "Novel": {"Kept": [1, 2.5, null, true]},
             "Mode": {"Replicated": {"Replicas": 2}},
             "TaskTemplate": {
               "ContainerSpec": {
                 "Image": "registry.example:5000/web:1",
                 "Configs": [{"ConfigName": "shop_motd", "File": {"Name": "/motd"}}],
                 "Secrets": [{"SecretName": "shop_token", "File": {"Name": "token"}}],
                 "Privileges": {"CredentialSpec": {"Config": "shop_cred"}}},
               "Networks": [{"Target": "shop_front"}]}}
            """;

    @TempDir Path config;

    private static Map<String, Step> steps() {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("create-service", new Step.CreateService(SHOP, WEB, spec()));
        steps.put("update-service", new Step.UpdateService(SHOP, WEB, "service1", 17, spec()));
        steps.put("remove-service", new Step.RemoveService(WEB, "service1"));
        steps.put(
                "pause-node",
                new Step.UpdateNode(
                        "node1",
                        "one",
                        21,
                        Availability.PAUSE,
                        Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
        steps.put(
                "release-node",
                new Step.UpdateNode("node2", "two", 22, Availability.ACTIVE, Optional.empty()));
        steps.put("create-config", new Step.CreateConfig(SHOP, "shop_new-0123", file()));
        steps.put("create-secret", new Step.CreateSecret(SHOP, "shop_new-0123", file()));
        steps.put("remove-config", new Step.RemoveConfig("shop_motd", "config1"));
        steps.put("remove-secret", new Step.RemoveSecret("shop_token", "secret1"));
        steps.put("write-revision", new Step.WriteRevision(SHOP, WEB, 12, spec()));
        steps.put("create-network", new Step.CreateNetwork(SHOP, network()));
        steps.put("remove-network", new Step.RemoveNetwork("shop_front"));
        steps.put("write-last-applied", new Step.WriteLastApplied(SHOP, LAST));
        steps.put("write-last-applied-again", new Step.WriteLastApplied(SHOP, LAST));
        steps.put("remove-last-applied-again", new Step.RemoveLastApplied(SHOP, 3));
        return steps;
    }

    private static Tree.Mapping spec() {
        try {
            return TreeJson.mapping(JSON.readTree(SPEC));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FileSource.Content file() {
        return new FileSource.Content(
                "new",
                Optional.empty(),
                FileContent.of("hello\n"),
                new TreeMap<>(Map.of("tier", "front")),
                Optional.of("golang"));
    }

    private static DesiredNetwork network() {
        return new DesiredNetwork(
                "shop_front",
                "front",
                false,
                Optional.of("overlay"),
                new TreeMap<>(Map.of("encrypted", "")),
                new TreeMap<>(Map.of("tier", "front")),
                true,
                true,
                Optional.of(true),
                false,
                List.of(
                        new DesiredNetwork.Subnet(
                                Optional.of("10.9.0.0/24"),
                                Optional.of("10.9.0.1"),
                                Optional.of("10.9.0.128/25"),
                                new TreeMap<>(Map.of("printer", "10.9.0.9")))),
                Optional.of("default"),
                Collections.emptySortedMap());
    }

    @TestFactory
    Stream<DynamicTest> everyStepIsOneRequest() {
        return steps().entrySet().stream()
                .map(step ->
                        DynamicTest.dynamicTest(
                                step.getKey(), () -> isOneRequest(step.getKey(), step.getValue())));
    }

    private void isOneRequest(String name, Step step) throws Exception {
        List<Sent> sent = send(step, name.endsWith("again"));

        assertEquals(1, sent.size(), sent::toString);
        Sent request = sent.getFirst();
        String body =
                request.body().isEmpty()
                        ? ""
                        : JSON.writeValueAsString(JSON.readTree(request.body())) + "\n";
        String actual = request.request() + "\n" + body;
        Path golden = FOLDER.resolve(name + ".txt");
        if ("write".equals(System.getProperty("skep.golden"))) {
            Files.writeString(golden, actual);
        }
        assertEquals(Files.readString(golden), actual);
    }

    private List<Sent> send(Step step, boolean isWritten) throws Exception {
        try (FakeDaemon daemon = new FakeDaemon()) {
            daemon.on("/info", FakeDaemon.json(MANAGER));
            for (String list : List.of("services", "tasks")) {
                daemon.on("/" + list, FakeDaemon.json("[]"));
            }
            daemon.on("/nodes", FakeDaemon.json(NODES));
            daemon.on("/configs", FakeDaemon.json(CONFIGS.formatted(isWritten ? WRITTEN : "")));
            daemon.on("/secrets", FakeDaemon.json(SECRETS));
            for (String create : List.of("services", "configs", "secrets", "networks")) {
                daemon.on("/" + create + "/create", FakeDaemon.answer(201, "{\"ID\":\"new\"}"));
            }
            for (String there :
                    List.of(
                            "/services/service1",
                            "/services/service1/update",
                            "/nodes/node1/update",
                            "/nodes/node2/update",
                            "/configs/config1",
                            "/configs/config3",
                            "/configs/config3/update",
                            "/secrets/secret1",
                            "/networks/shop_front")) {
                daemon.on(there, FakeDaemon.answer(200, "{}"));
            }
            try (DockerEngine engine =
                    new DockerEngine(
                            daemon.endpoint(config),
                            Keeping.SERVICES,
                            _ -> {},
                            new SplittableRandom(1),
                            () -> Instant.EPOCH)) {
                engine.apply(step);
            }
            return List.copyOf(daemon.sent);
        }
    }

    @Test
    void noKindOfStepOnASwarmIsLeftOut() {
        assertEquals(
                new TreeSet<>(kinds(Step.OnSwarm.class).toList()),
                new TreeSet<>(
                        steps().values().stream()
                                .filter(Step.OnSwarm.class::isInstance)
                                .map(step -> step.getClass().getSimpleName())
                                .toList()));
    }

    private static Stream<String> kinds(Class<?> kind) {
        return kind.isRecord()
                ? Stream.of(kind.getSimpleName())
                : Stream.of(kind.getPermittedSubclasses()).flatMap(SwarmRequestsTest::kinds);
    }

    @Test
    void whoeverPullsTheImageIsGivenWhatTheRegistryAsksFor() throws Exception {
        String pair =
                Base64.getEncoder().encodeToString("me:hunter2".getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                config.resolve("config.json"),
                "{\"auths\": {\"registry.example:5000\": {\"auth\": \"" + pair + "\"}}}");
        List<Sent> sent = new ArrayList<>(send(steps().get("create-service"), false));
        sent.addAll(send(steps().get("update-service"), false));

        for (Sent request : sent) {
            byte[] auth = Base64.getUrlDecoder().decode(request.auth().orElseThrow());
            assertEquals(
                    JSON.readTree(
                            "{\"serveraddress\": \"registry.example:5000\", \"username\": \"me\", \"password\": \"hunter2\"}"),
                    JSON.readTree(auth));
        }
        assertEquals(Optional.empty(), send(steps().get("create-config"), false).getFirst().auth());
    }

    @Test
    void whatHasNoIdYetIsNamedInTheError() {
        Step step =
                new Step.CreateService(
                        SHOP,
                        WEB,
                        spec().with(
                                        List.of("TaskTemplate", "ContainerSpec", "Configs"),
                                        Tree.NOTHING)
                                .with(
                                        List.of(
                                                "TaskTemplate",
                                                "ContainerSpec",
                                                "Privileges",
                                                "CredentialSpec",
                                                "Config"),
                                        Tree.of("shop_gone")));

        EngineException e = assertThrows(EngineException.class, () -> send(step, false));
        assertEquals(EngineException.Kind.NOT_FOUND, e.kind());
        assertEquals("the swarm has no config shop_gone", e.getMessage());
    }
}
