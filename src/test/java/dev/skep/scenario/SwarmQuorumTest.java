package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.status.Condition.Type;
import dev.skep.status.Event;
import dev.skep.status.HistoryEntry.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A swarm of three managers that loses some of them. Skep talks to the second; the first, which
 * founded the swarm, leads it.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(360)
class SwarmQuorumTest {

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                deploy: {restart_policy: {delay: 0s}}
            """;

    /** The next leader may be chosen at the second or third try only, each of up to 20 s. */
    private static final Duration LONG = Duration.ofSeconds(180);

    @TempDir private Path folder;

    private Lab lab;
    private SwarmStage stage;
    private Node leader;
    private Node own;
    private Node third;

    @BeforeEach
    void setUp() throws Exception {
        lab = Lab.of(3);
        lab.swarm(3);
        leader = lab.node(1);
        own = lab.node(2);
        third = lab.node(3);
        stage = new SwarmStage(folder, own);
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

    private void given(String spec, String compose) throws InterruptedException {
        stage.files(spec, compose).start();
        stage.untilSettled();
    }

    private static String replicas(int count) {
        return "targets: {web: {replicas: " + count + "}}";
    }

    private void untilSettledAgain() throws InterruptedException {
        Waiting.until(LONG, "AsAskedFor", stage::whySettledOrNot);
    }

    private static boolean isTold(List<Event.Body> heard, String reason) {
        return heard.stream().anyMatch(event -> isOf(event, reason));
    }

    /** How often Skep asked, and was told the same. */
    private static long timesTold(List<Event.Body> heard, String reason) {
        return heard.stream()
                .filter(event -> isOf(event, reason))
                .filter(event ->
                        ((Event.ConditionChanged) event).condition().type() == Type.Settled)
                .count();
    }

    private static boolean isOf(Event.Body event, String reason) {
        return event instanceof Event.ConditionChanged changed
                && changed.condition().reason().equals(reason);
    }

    private static Stream<String> doneStep(Event.Body event) {
        return event instanceof Event.StepTaken taken && taken.step().result() == Result.Done
                ? Stream.of(taken.step().step())
                : Stream.empty();
    }

    private static boolean isCount(Event.Body event, int running) {
        return event instanceof Event.CountsChanged counts && counts.running() == running;
    }

    private static boolean isStep(Event.Body event) {
        return event instanceof Event.StepTaken;
    }

    /** Before it was said that there is no leader, nothing was tried without one. */
    private static void assertNothingTriedBefore(List<Event.Body> heard, String reason) {
        assertEquals(
                List.of(),
                heard.stream()
                        .takeWhile(event -> !isOf(event, reason))
                        .filter(SwarmQuorumTest::isStep)
                        .toList());
    }

    @Test
    void whenTheLeaderIsLostSkepWaitsForTheNextOneAndGoesOn() throws Exception {
        given(replicas(2), WEB);
        List<Event.Body> heard = stage.listen();
        leader.kill();
        stage.files(replicas(3), WEB);
        Waiting.until(LONG, true, () -> isTold(heard, "NoLeader"));
        assertNothingTriedBefore(heard, "NoLeader");
        Waiting.until(LONG, true, () -> stage.scalesByHand(third, "web", 5));
        untilSettledAgain();
        Waiting.until(LONG, 3, () -> stage.replicas("web"));
        stage.untilReasoned("5 -> 3");
        untilSettledAgain();
        stage.untilRuns("web", 3);
        assertEquals(3, stage.counted("web"));
    }

    @Test
    void withoutAQuorumSkepOnlyLooksAndGoesOnWhenOneManagerIsBack() throws Exception {
        String compose =
                WEB
                        + """
                          far:
                            image: busybox
                            command: sleep 1000
                            networks: [away]
                            stop_grace_period: 0s
                            deploy: {placement: {constraints: ["node.hostname==node3"]}}
                        networks: {away: {}}
                        """;
        given(replicas(2), compose);
        assertTrue(networks(own).contains(stage.stack + "_away"));
        List<String> far = stage.runningIds("far");
        List<Event.Body> heard = stage.listen();
        third.cut();
        leader.kill();
        stage.files(replicas(3), compose);
        Waiting.until(
                LONG,
                true,
                () -> stage.told("NoLeader").orElse("").contains("does not have a leader"));
        assertEquals(List.of(), heard.stream().filter(SwarmQuorumTest::isStep).toList());
        assertTrue(stage.told("NoLeader").orElseThrow().contains("more than half of the managers"));
        // What makes a list of networks worthless without a leader.
        assertThrows(IllegalStateException.class, () -> own.api().get("/services"));
        assertTrue(networks(own).contains("ingress"));
        assertTrue(!networks(own).contains(stage.stack + "_away"));
        third.heal();
        untilSettledAgain();
        assertEquals(3, stage.replicas("web"));
        stage.untilRuns("web", 3);
        assertEquals(far, stage.runningIds("far"));
        assertEquals(
                List.of("update web", "record generation 2"),
                heard.stream().flatMap(SwarmQuorumTest::doneStep).toList());
    }

    private static TreeSet<String> networks(Node node) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode network : node.api().get("/networks")) {
            names.add(network.path("Name").asText());
        }
        return names;
    }

    @Test
    void whatIsChangedElsewhereWhileTheManagerIsCutOffIsUndoneWhenItIsBack() throws Exception {
        given(replicas(2), WEB);
        List<Event.Body> heard = stage.listen();
        own.cut();
        assertTrue(stage.scalesByHand(leader, "web", 4));
        stage.files(replicas(3), WEB);
        Waiting.until(LONG, true, () -> isTold(heard, "NoLeader"));
        assertEquals(List.of(), heard.stream().filter(SwarmQuorumTest::isStep).toList());
        own.heal();
        untilSettledAgain();
        assertEquals(3, stage.replicas("web"));
        stage.untilReasoned("4 -> 3");
        stage.untilRuns("web", 3);
    }

    @Test
    void aNodeThatIsCutOffIsNotCountedAndNothingIsTwistedWhenItIsBack() throws Exception {
        given(replicas(6), WEB);
        Waiting.until(LONG, List.of(2, 2, 2), () -> List.copyOf(stage.spread("web").values()));
        List<Event.Body> heard = stage.listen();
        third.cut();
        Waiting.until(LONG, true, () -> stage.noted("web").contains("node3"));
        Waiting.until(LONG, true, () -> heard.stream().anyMatch(event -> isCount(event, 4)));
        Waiting.until(LONG, 6, () -> stage.counted("web"));
        assertEquals(2, stage.containersOf("web", third).size());
        third.heal();
        own.untilSees(third, "ready");
        Waiting.until(LONG, 0, () -> stage.containersOf("web", third).size());
        untilSettledAgain();
        assertEquals("", stage.noted("web"));
        assertEquals(6, stage.counted("web"));
        stage.untilRuns("web", 6);
        assertEquals(List.of(), heard.stream().filter(SwarmQuorumTest::isStep).toList());
    }

    @Test
    void aManagerThatIsMadeAWorkerIsWaitedFor() throws Exception {
        given(replicas(2), WEB);
        List<Event.Body> heard = stage.listen();
        stage.makeItA("worker", leader, own);
        Waiting.until(LONG, true, () -> isTold(heard, "NoManager"));
        stage.files(replicas(3), WEB);
        Waiting.until(LONG, 3, () -> stage.asked("web"));
        // It takes a swarm half a minute where it has only just been made a worker.
        Waiting.until(LONG, true, () -> timesTold(heard, "NoManager") > 6);
        assertTrue(stage.told("NoManager").orElseThrow().contains("worker"));
        assertEquals(List.of(), heard.stream().filter(SwarmQuorumTest::isStep).toList());
        assertEquals(List.of(), stage.containers());
        stage.makeItA("manager", leader, own);
        untilSettledAgain();
        stage.untilRuns("web", 3);
        assertEquals(List.of(), stage.containers());
        stage.scaleByHand("web", 1);
        Waiting.until(LONG, 3, () -> stage.replicas("web"));
    }
}
