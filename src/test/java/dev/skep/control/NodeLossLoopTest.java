package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.FakeSwarm;
import dev.skep.engine.Permit;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a swarm in memory whose nodes fall silent, with time that is turned by hand. */
class NodeLossLoopTest {

    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");
    private static final String LOST = "node3";
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeSwarm swarm = new FakeSwarm(() -> now, new SplittableRandom(3), 2, "web:1");
    private Controller controller = newController();

    private Controller newController() {
        return new Controller(
                new Means(
                        swarm,
                        Runnable::run,
                        () -> Permit.UNASKED,
                        new Board(Runnable::run, "test"),
                        Signals.NONE,
                        () -> now,
                        new Random(1)));
    }

    @BeforeEach
    void sixRunOnThreeNodes() throws Exception {
        AutoCloseable unused = swarm.watch(event -> controller.onEvent(event));
        for (String node : swarm.nodes()) {
            swarm.setLife(node, Life.ANSWERS);
        }
        Files.writeString(folder.resolve("compose.yaml"), "services: {web: {image: \"web:1\"}}\n");
        Files.writeString(
                folder.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: shop}
                spec:
                  compose: compose.yaml
                  targets: {web: {replicas: 6, failover: {}}}
                """);
        submit();
        turn(LONG, () -> runningIds().size() == 6);
        turn(Duration.ofSeconds(10), () -> false);
        assertEquals(6, replicas());
    }

    private void submit() {
        controller.submit(
                new FileSource(List.of(folder.resolve("skep.yaml")), ReadOptions.of(Map.of()))
                        .read());
    }

    private void falls(Life life) throws Exception {
        swarm.setLife(LOST, life);
    }

    /** Turns until nothing is due for a while, or the state holds. */
    private void turn(Duration most, BooleanSupplier until) {
        Instant end = now.plus(most);
        while (now.isBefore(end) && !until.getAsBoolean()) {
            Instant next = controller.tick();
            Instant change = swarm.nextChange().filter(at -> at.isBefore(next)).orElse(next);
            if (change.isAfter(now)) {
                now = change;
            }
            swarm.advance();
        }
    }

    private Swarm seen() {
        try {
            return swarm.observe(SHOP);
        } catch (dev.skep.engine.EngineException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObservedNode lost() {
        return seen().nodes().get(LOST);
    }

    private int replicas() {
        return seen().of(WEB).orElseThrow().replicas().orElseThrow();
    }

    private Stream<ObservedTask> running() {
        return seen().of(WEB).stream()
                .flatMap(web -> web.tasks().stream())
                .filter(task -> task.isWanted() && task.state() == ObservedTask.State.RUNNING);
    }

    private SortedSet<String> runningIds() {
        return running().map(ObservedTask::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private long elsewhere() {
        return running().filter(task -> !task.node().orElse("").equals(LOST)).count();
    }

    private void assertTakenBack() {
        assertEquals(6, replicas());
        assertEquals(Availability.ACTIVE, lost().availability());
        assertTrue(lost().suspectSince().isEmpty());
        assertTrue(seen().of(WEB).orElseThrow().label(Labels.FAILOVER).isEmpty());
    }

    private boolean isTakenBack() {
        return replicas() == 6 && lost().suspectSince().isEmpty();
    }

    @Test
    void whatADeadNodeHadIsMadeGoodAtOnceAndTakenBackWhenTheSwarmKnows() throws Exception {
        Instant died = now;
        swarm.killNode(LOST);
        falls(new Life.Silent(now));
        turn(LONG, () -> elsewhere() == 6);
        assertTrue(now.isBefore(died.plusSeconds(3)), () -> "only at " + now);
        assertEquals(Availability.PAUSE, lost().availability());
        assertEquals(8, replicas());

        turn(LONG, () -> elsewhere() < 6 || isTakenBack());
        assertEquals(ObservedNode.State.DOWN, lost().state());
        turn(Duration.ofSeconds(30), () -> elsewhere() < 6);
        assertTakenBack();
        assertEquals(6, elsewhere());
        assertEquals(
                List.of(3L, 3L),
                List.copyOf(
                        running()
                                .filter(task -> !task.node().orElse("").equals(LOST))
                                .collect(
                                        Collectors.groupingBy(
                                                task -> task.node().orElse(""),
                                                Collectors.counting()))
                                .values()));
    }

    @Test
    void aFalseAlarmKillsNothingAndLeavesNothingBehind() throws Exception {
        SortedSet<String> before = runningIds();
        falls(new Life.Silent(now));
        turn(LONG, () -> elsewhere() == 6);
        assertEquals(8, runningIds().size());

        falls(Life.ANSWERS);
        turn(Duration.ofSeconds(30), () -> false);
        assertTakenBack();
        assertEquals(before, runningIds());
    }

    @Test
    void aSuccessorTakesBackWhatADeadLeaderDid() throws Exception {
        swarm.killNode(LOST);
        falls(new Life.Silent(now));
        turn(LONG, () -> elsewhere() == 6);

        falls(Life.UNKNOWN);
        controller = newController();
        submit();
        turn(Duration.ofSeconds(5), () -> false);
        assertEquals(8, replicas());
        turn(LONG, this::isTakenBack);
        assertEquals(ObservedNode.State.DOWN, lost().state());
        turn(Duration.ofSeconds(30), () -> elsewhere() < 6);
        assertTakenBack();
    }

    @Test
    void aSuccessorThatCannotTellTakesBackAFalseAlarmInTime() throws Exception {
        SortedSet<String> before = runningIds();
        falls(new Life.Silent(now));
        turn(LONG, () -> elsewhere() == 6);
        Instant suspected = now;

        falls(Life.UNKNOWN);
        controller = newController();
        submit();
        turn(LONG, this::isTakenBack);
        assertTrue(now.isBefore(suspected.plusSeconds(65)), () -> "only at " + now);
        turn(Duration.ofSeconds(10), () -> false);
        assertTakenBack();
        assertEquals(before, runningIds());
    }

    @Test
    void aNodeThatTheSwarmHearsIsNotSuspectedForEver() throws Exception {
        SortedSet<String> before = runningIds();
        falls(new Life.Silent(now));
        turn(LONG, () -> elsewhere() == 6);
        turn(LONG, this::isTakenBack);
        turn(Duration.ofSeconds(90), () -> false);
        assertTakenBack();
        assertEquals(before, runningIds());
    }
}
