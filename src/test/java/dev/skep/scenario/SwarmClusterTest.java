package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lab.Lab;
import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import dev.skep.ways.CallsProxy.Allowing;
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

/** What only several nodes can show, and engines whose part in a swarm changes. */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(240)
class SwarmClusterTest {

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                deploy: {restart_policy: {delay: 0s}}
            """;

    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir private Path folder;

    private Lab lab;
    private SwarmStage stage;

    private void given(int nodes) throws Exception {
        lab = Lab.of(nodes);
        stage = new SwarmStage(folder, lab.node(1), Allowing.ENGINE_AND_SWARM);
    }

    @AfterEach
    void tearDown() {
        if (stage != null) {
            stage.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aNodeThatComesBackGetsItsShareAndTheFewestTasksAreTouched() throws Exception {
        given(3);
        lab.swarm(1);
        stage.files("targets: {web: {replicas: 6, rebalance: {quietFor: 1s}}}", WEB).start();
        Waiting.until(LONG, List.of(2, 2, 2), () -> List.copyOf(stage.spread("web").values()));
        lab.node(3).kill();
        Waiting.until(
                LONG,
                List.of(3, 3),
                () -> {
                    String dead = lab.node(3).nodeId();
                    List<Integer> alive = new ArrayList<>();
                    stage.spread("web")
                            .forEach((node, count) -> {
                                if (!node.equals(dead)) {
                                    alive.add(count);
                                }
                            });
                    return alive;
                });
        stage.untilSettled();
        List<String> before = stage.runningIds("web");
        lab.node(3).start();
        Waiting.until(LONG, List.of(2, 2, 2), () -> List.copyOf(stage.spread("web").values()));
        stage.untilSettled();
        List<String> kept = new ArrayList<>(stage.runningIds("web"));
        kept.retainAll(before);
        assertEquals(4, kept.size());
        assertEquals(6, stage.replicas("web"));
    }

    @Test
    void tasksOfADeadNodeAreNotCounted() throws Exception {
        given(2);
        lab.swarm(1);
        stage.files(
                        "targets: {web: {replicas: 2}}",
                        WEB.replace(
                                "deploy: {", "deploy: {placement: {max_replicas_per_node: 1}, "))
                .start();
        Waiting.until(LONG, List.of(1, 1), () -> List.copyOf(stage.spread("web").values()));
        stage.untilSettled();
        lab.node(2).kill();
        stage.untilTold("NoSuitableNode");
        assertEquals(1, stage.status().orElseThrow().services().getFirst().running());
        assertTrue(stage.noted("web").contains("node2"));
    }

    @Test
    void theModeFollowsTheEngineWithoutARestart() throws Exception {
        given(2);
        stage.files("targets: {web: {replicas: 1}}", WEB).start();
        stage.untilSettled();
        assertEquals(1, stage.containers().size());
        lab.swarm(1);
        Waiting.until(LONG, true, () -> stage.has("web"));
        stage.untilRuns("web", 1);
        Waiting.until(LONG, 0, () -> stage.containers().size());
        stage.untilSettled();
        stage.leaveSwarm();
        Waiting.until(LONG, 1, () -> stage.containers().size());
        stage.untilSettled();
    }

    @Test
    void onAWorkerNothingIsStartedUntilItIsPromoted() throws Exception {
        given(2);
        lab.swarm(1);
        stage.close();
        stage = new SwarmStage(folder, lab.node(2));
        stage.files("targets: {web: {replicas: 1}}", WEB).start();
        stage.untilTold("NoManager");
        assertEquals(0, stage.containers().size());
        stage.makeItA("manager", lab.node(1), lab.node(2));
        stage.untilCondition(Type.Settled, Status.True);
        assertTrue(stage.has("web"));
    }
}
