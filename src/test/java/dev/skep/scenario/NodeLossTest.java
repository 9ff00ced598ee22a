package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.Labels;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.ways.CallsProxy;
import dev.skep.ways.CallsProxy.Allowing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Skep that speaks with the daemons of all nodes, of which one falls silent. */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(240)
class NodeLossTest {

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
            """;

    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir private Path folder;

    private Lab lab;
    private Node lost;
    private SwarmStage stage;
    private FaultyProxy fault;
    private final List<CallsProxy> proxies = new ArrayList<>();

    /**
     * @param lost the number of the node that will be
     * @param through the number of the one through which all is looked at
     */
    private void given(int managers, int lost, int through) throws Exception {
        lab = Lab.of(3);
        lab.swarm(managers);
        this.lost = lab.node(lost);
        List<URI> hosts = new ArrayList<>();
        for (Node node : lab.nodes()) {
            boolean isManager = hosts.size() < managers;
            CallsProxy proxy =
                    CallsProxy.before(
                            URI.create(node.host()), isManager ? Allowing.SWARM : Allowing.NODE);
            proxies.add(proxy);
            hosts.add(proxy.endpoint().host());
        }
        fault = new FaultyProxy(hosts.get(lost - 1).toString());
        hosts.set(lost - 1, URI.create(fault.host()));
        stage = new SwarmStage(folder, lab.node(through), hosts);
        stage.files("targets: {web: {replicas: 6, failover: {}}}", WEB).start();
        Waiting.until(LONG, List.of(2, 2, 2), () -> List.copyOf(stage.spread("web").values()));
        stage.untilSettled();
    }

    @AfterEach
    void tearDown() throws Exception {
        if (stage != null) {
            stage.close();
        }
        if (fault != null) {
            fault.close();
        }
        proxies.forEach(CallsProxy::close);
        if (lab != null) {
            lab.close();
        }
    }

    private int elsewhere() {
        return stage.elsewhere("web", lost);
    }

    private String made() {
        return stage.replicas("web") + " " + stage.label("web", Labels.FAILOVER);
    }

    /** Meanwhile, not for a moment fewer run than are asked for. */
    private void untilTakenBack(String node) throws InterruptedException {
        Waiting.until(
                LONG,
                node + ", 6 ",
                () -> {
                    assertTrue(elsewhere() >= 6, () -> "only " + elsewhere() + " run");
                    return stage.node(lost) + ", " + made();
                });
        stage.untilSettled();
        assertEquals(6, elsewhere());
    }

    @Test
    void whatRanOnADeadNodeRunsElsewhereBeforeTheSwarmMissesIt() throws Exception {
        given(1, 3, 1);
        lost.kill();
        Waiting.until(LONG, 6, this::elsewhere);
        assertEquals("ready pause " + Labels.SUSPECT, stage.node(lost));
        assertEquals("8 2 of 8", made());
        stage.untilTold("NodeSuspect");

        untilTakenBack("down active");
        lost.start();
        Waiting.until(LONG, "ready active", () -> stage.node(lost));
        stage.untilSettled();
        assertEquals(6, stage.replicas("web"));
    }

    @Test
    void aFalseAlarmKillsNothingAndLeavesNothingBehind() throws Exception {
        given(1, 3, 1);
        List<String> before = stage.runningIds("web");
        fault.fail(new Fault.Refuse());
        Waiting.until(LONG, 6, this::elsewhere);
        stage.untilRuns("web", 8);

        fault.pass();
        Waiting.until(LONG, "ready active, 6 ", () -> stage.node(lost) + ", " + made());
        stage.untilSettled();
        Waiting.until(LONG, before, () -> stage.runningIds("web"));
    }

    @Test
    void aSuccessorTakesBackWhatItDidNotDo() throws Exception {
        given(1, 3, 1);
        lost.kill();
        fault.fail(new Fault.Refuse());
        Waiting.until(LONG, 6, this::elsewhere);
        stage.restartSkep();
        untilTakenBack("down active");
    }

    @Test
    void theLeaderThroughWhichSkepSpokeIsMadeGoodToo() throws Exception {
        given(3, 1, 2);
        fault.fail(new Fault.Refuse());
        lost.kill();
        Waiting.until(LONG, 6, this::elsewhereOnceThereIsALeader);
        untilTakenBack("down active");
    }

    private int elsewhereOnceThereIsALeader() {
        try {
            return elsewhere();
        } catch (IllegalStateException thereIsNone) {
            return 0;
        }
    }
}
