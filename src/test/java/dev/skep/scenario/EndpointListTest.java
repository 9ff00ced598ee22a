package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.app.CommandHere;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.status.Reach;
import dev.skep.ways.CallsProxy;
import dev.skep.ways.CallsProxy.Allowing;
import dev.skep.ways.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lists of engines: two managers and a worker, each behind its proxy. */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class EndpointListTest {

    private static final int MANAGERS = 2;

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
            """;

    private static Lab lab;

    @TempDir private Path folder;

    private final List<CallsProxy> proxies = new ArrayList<>();
    private final List<FaultyProxy> faults = new ArrayList<>();
    private final List<URI> hosts = new ArrayList<>();
    private SwarmStage stage;

    @BeforeAll
    static void makeSwarm() throws Exception {
        lab = Lab.of(3);
        lab.swarm(MANAGERS);
    }

    @AfterAll
    static void endSwarm() {
        lab.close();
    }

    @BeforeEach
    void setUp() throws Exception {
        for (Node node : lab.nodes()) {
            Allowing allowing = hosts.size() < MANAGERS ? Allowing.SWARM : Allowing.NODE;
            CallsProxy proxy = CallsProxy.before(URI.create(node.host()), allowing);
            proxies.add(proxy);
            FaultyProxy fault = new FaultyProxy(proxy.endpoint().host().toString());
            faults.add(fault);
            hosts.add(URI.create(fault.host()));
        }
        // What is done by hand is done through the manager that Skep does not ask.
        stage = new SwarmStage(folder, lab.node(MANAGERS), hosts);
    }

    @AfterEach
    void tearDown() throws Exception {
        stage.close();
        for (FaultyProxy fault : faults) {
            fault.close();
        }
        proxies.forEach(CallsProxy::close);
    }

    private void given() {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
    }

    private void healsByHand() throws InterruptedException {
        stage.scaleByHand("web", 4);
        Waiting.until(2, () -> stage.replicas("web"));
    }

    private void say(String... hosts) throws IOException {
        Path beside =
                Files.writeString(
                        folder.resolve("env.new"),
                        "export DOCKER_HOST=" + String.join(",", hosts) + "\n");
        Files.move(beside, folder.resolve("env"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void theListInAControlFolderIsFollowed() throws Exception {
        String first = hosts.get(0).toString();
        String second = hosts.get(1).toString();
        String worker = hosts.get(2).toString();
        say(first, worker);
        stage.close();
        stage =
                new SwarmStage(
                        folder,
                        lab.node(MANAGERS),
                        Endpoints.resolve(
                                Endpoint.Flags.NONE,
                                Map.of("SKEP_CONTROL_DIR", folder.toString()),
                                Endpoints.Resolver.SYSTEM));
        given();
        stage.untilSettled();
        Waiting.until(List.of("node1", "node3"), stage::heard);

        say(second, worker);
        Waiting.until(List.of("node2", "node3"), stage::heard);
        faults.getFirst().fail(new Fault.Refuse());
        healsByHand();
        stage.untilSettled();
        assertInstanceOf(Reach.Reachable.class, stage.reach());
    }

    @Test
    void doctorTellsThatTheProxyOfOneNodeIsGone() throws Exception {
        List<CallsProxy> asides = new ArrayList<>();
        for (Node node : lab.nodes()) {
            Allowing allowing = asides.size() < MANAGERS ? Allowing.SWARM : Allowing.NODE;
            asides.add(CallsProxy.aside(URI.create(node.host()), allowing));
        }
        try {
            List<String> named = asides.stream().map(it -> it.endpoint().toString()).toList();
            assertEquals(
                    screen(named, row("node3", "a worker", named.get(2)), "no problem found\n"),
                    doctor(0, named));

            asides.removeLast().close();
            String gone = "tcp://127.0.0.1:" + Ports.free();
            List<String> now = List.of(named.get(0), named.get(1), gone);
            assertEquals(
                    screen(
                            now,
                            "? no " + gone + "\n",
                            """
                            1. %1$s does not answer: ask the engine whether it is there: GET /_ping: no answer: %1$s refused the connection: is it running, and does it listen there?
                             -> see that the node is up and that the proxy on it runs
                            2. the swarm has a node node3, and none of the endpoints leads to it: what happens there is heard late
                             -> run a proxy there, or name it with --host
                            """
                                    .formatted(gone)),
                    doctor(1, now));
        } finally {
            asides.forEach(CallsProxy::close);
        }
    }

    private static String doctor(int exit, List<String> hosts) {
        CommandHere doctor = CommandHere.run("--host", String.join(",", hosts), "doctor");
        assertEquals(exit, doctor.exit(), doctor::out);
        return DoctorTest.screen(doctor);
    }

    /** Rows stand in the order of the endpoints' names. */
    private static String screen(List<String> hosts, String last, String problems) {
        return """
        endpoint %s (--host)
        keeps services of the swarm
        permissions all calls pass

        NODE PART ENGINE API ANSWERS CLOCK ENDPOINT
        """
                        .formatted(String.join(", ", hosts))
                + Stream.of(
                                row("node1", "a manager *", hosts.get(0)),
                                row("node2", "a manager", hosts.get(1)),
                                last)
                        .sorted(Comparator.comparing(row -> row.replaceFirst("(?s).* ", "")))
                        .collect(Collectors.joining())
                + "\n"
                + problems;
    }

    private static String row(String name, String part, String host) {
        JsonNode version = lab.node(1).api().get("/version");
        return "%s %s %s %s N ms 0 s %s\n"
                .formatted(
                        name,
                        part,
                        version.path("Version").asText(),
                        version.path("ApiVersion").asText(),
                        host);
    }
}
