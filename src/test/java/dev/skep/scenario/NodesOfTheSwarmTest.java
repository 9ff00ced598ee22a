package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.status.Reach;
import dev.skep.ways.CallsProxy;
import dev.skep.ways.CallsProxy.Allowing;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Skep that is told of one manager and {@code nodes:PORT}: it finds the other nodes where they
 * are in the swarm, each behind a proxy of its own. Three managers and a worker; each test leaves
 * the swarm as it was.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(240)
class NodesOfTheSwarmTest {

    private static final int PORT = 2375;
    private static final int MANAGERS = 3;
    private static final List<String> ALL = List.of("node1", "node2", "node3", "node4");

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
            """;

    /** So much memory at once. */
    private static final String GREEDY =
            WEB
                    + """
                      greedy:
                        image: busybox
                        command: dd if=/dev/zero of=/dev/null bs=64M count=20
                        deploy:
                          restart_policy: {delay: 1s}
                          placement: {constraints: ["node.hostname==node4"]}
                          resources: {limits: {memory: 8M}}
                    """;

    private static Lab lab;
    private static final Map<Node, CallsProxy> PROXIES = new HashMap<>();

    @TempDir private Path folder;

    private SwarmStage stage;
    private Node leader;
    private Node named;

    @BeforeAll
    static void makeSwarm() throws Exception {
        lab = Lab.of(ALL.size());
        lab.plugIn();
        lab.swarm(MANAGERS);
        lab.nodes().forEach(NodesOfTheSwarmTest::startProxy);
    }

    private static void startProxy(Node node) {
        Allowing allowing = ALL.indexOf(node.name()) < MANAGERS ? Allowing.SWARM : Allowing.NODE;
        PROXIES.put(node, CallsProxy.on(node, PORT, allowing));
    }

    @AfterAll
    static void endSwarm() {
        PROXIES.values().forEach(CallsProxy::close);
        lab.close();
    }

    @BeforeEach
    void setUp() throws Exception {
        leader = lab.node(1);
        named = lab.node(2);
        URI host = URI.create("tcp://" + named.address() + ":" + PORT);
        stage = new SwarmStage(folder, leader, List.of(host, URI.create("nodes:" + PORT)));
        given(WEB);
        stage.start();
        stage.untilSettled();
        untilHeard(ALL);
    }

    private void given(String compose) {
        stage.files("targets: {web: {replicas: 2}}", compose);
    }

    @AfterEach
    void tearDown() {
        stage.close();
    }

    private void untilHeard(List<String> nodes) throws InterruptedException {
        Waiting.until(nodes, stage::heard);
    }

    @Test
    void whatEndsOnAWorkerIsToldWithItsNode() throws Exception {
        given(GREEDY);
        Waiting.until(
                true,
                () ->
                        stage.noted("greedy").contains("node4")
                                && stage.noted("greedy").contains("out of memory"));
    }

    @Test
    void whenTheOneThatWasNamedDiesSkepGoesOnThroughAnother() throws Exception {
        named.kill();
        stage.scaleByHand("web", 4);
        Waiting.until(2, () -> stage.replicas("web"));
        stage.untilSettled();
        assertInstanceOf(Reach.Reachable.class, stage.reach());

        PROXIES.remove(named).close();
        named.start();
        startProxy(named);
        leader.untilSees(named, "ready");
    }

    @Test
    void aNodeThatLeavesIsLetGoOfAndOneThatJoinsIsHeard() throws Exception {
        Node leaving = lab.node(4);
        leaving.leaveSwarm();
        untilHeard(List.of("node1", "node2", "node3"));
        stage.untilSettled();
        lab.takeIn(leaving);
        untilHeard(ALL);
    }
}
