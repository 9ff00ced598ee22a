package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.engine.EngineEvent.StreamLost;
import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.EngineInMemory.When;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.plan.Step;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the contract cannot ask of a swarm of one real node: nodes that come and go, and faults. */
class FakeSwarmTest {

    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeSwarm swarm =
            new FakeSwarm(() -> now, new SplittableRandom(7), 2, "busybox:latest");
    private final List<EngineEvent> told = new ArrayList<>();

    @BeforeEach
    void watch() throws Exception {
        AutoCloseable unused = swarm.watch(told::add);
        swarm.observe(SHOP);
    }

    private void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            now = now.plusMillis(100);
            swarm.advance();
        }
    }

    private void create(String mode, Tree.Mapping settings) throws Exception {
        Tree.Mapping spec =
                new Fields()
                        .put(
                                "TaskTemplate",
                                new Fields()
                                        .put("ContainerSpec", Fields.of("Image", "busybox:latest")))
                        .put("Mode", new Fields().always(mode, settings))
                        .put("Labels", Fields.of(Labels.STACK, "shop").put(Labels.SPEC_HASH, "1"))
                        .tree();
        swarm.apply(new Step.CreateService(SHOP, WEB, spec));
        pass(Duration.ofSeconds(1));
    }

    private void replicated(int replicas) throws Exception {
        create("Replicated", new Fields().always("Replicas", Tree.of(replicas)).tree());
    }

    private ObservedService web() throws Exception {
        return swarm.observe(SHOP).of(WEB).orElseThrow();
    }

    /** How many run in which the swarm believes. */
    private Map<String, Long> running() throws Exception {
        return web().tasks().stream()
                .filter(task -> !task.asked().isOver() && task.state() == State.RUNNING)
                .collect(
                        Collectors.groupingBy(
                                task -> task.node().orElseThrow(),
                                TreeMap::new,
                                Collectors.counting()));
    }

    @Test
    void tasksAreSpreadAndTheFullestNodeGivesFirst() throws Exception {
        replicated(7);
        assertEquals(Map.of("node1", 3L, "node2", 2L, "node3", 2L), running());

        swarm.updateFromOutside(
                "shop_web",
                spec -> spec.with(List.of("Mode", "Replicated", "Replicas"), Tree.of(3)));
        pass(Duration.ofSeconds(1));
        assertEquals(Map.of("node1", 1L, "node2", 1L, "node3", 1L), running());
    }

    @Test
    void whatRanOnADeadNodeIsReplacedOnceItIsMissedAndItsGhostsStay() throws Exception {
        replicated(6);
        swarm.killNode("node2");
        pass(Duration.ofSeconds(11));
        assertEquals(Map.of("node1", 2L, "node2", 2L, "node3", 2L), running());
        assertEquals(ObservedNode.State.READY, node("node2").state());

        pass(Duration.ofSeconds(5));
        assertEquals(ObservedNode.State.DOWN, node("node2").state());
        pass(Duration.ofSeconds(6));
        assertEquals(Map.of("node1", 3L, "node3", 3L), running());
        List<ObservedTask> ghosts =
                web().tasks().stream()
                        .filter(task -> task.node().equals(Optional.of("node2")))
                        .toList();
        assertTrue(
                ghosts.stream()
                        .allMatch(task ->
                                task.state() == State.RUNNING && task.asked() == State.SHUTDOWN));

        swarm.returnNode("node2");
        pass(Duration.ofSeconds(2));
        assertEquals(ObservedNode.State.READY, node("node2").state());
        assertEquals(Map.of("node1", 3L, "node3", 3L), running());
        assertEquals(6, swarm.observe(SHOP).running(web()));
    }

    @Test
    void whatANodeLosesThatIsBackInTimeIsReplacedLikeAnyOther() throws Exception {
        replicated(3);
        swarm.killNode("node2");
        pass(Duration.ofSeconds(3));
        swarm.returnNode("node2");
        pass(Duration.ofSeconds(6));

        assertEquals(ObservedNode.State.READY, node("node2").state());
        assertEquals(3, swarm.observe(SHOP).running(web()));
        assertTrue(web().tasks().stream().anyMatch(ObservedTask::hasFailed));
    }

    @Test
    void aDrainedNodeGivesItsTasksAwayAtOnce() throws Exception {
        replicated(3);
        swarm.setAvailability("node3", Availability.DRAIN);
        pass(Duration.ofSeconds(1));
        assertEquals(Map.of("node1", 2L, "node2", 1L), running());
        assertTrue(
                told.stream()
                        .anyMatch(event ->
                                event instanceof EngineEvent.Touched touched
                                        && touched.what().equals("node node3 update")));
    }

    @Test
    void aPausedNodeKeepsWhatItHasAndGetsNoMore() throws Exception {
        replicated(3);
        swarm.setAvailability("node3", Availability.PAUSE);
        swarm.updateFromOutside(
                "shop_web",
                spec -> spec.with(List.of("Mode", "Replicated", "Replicas"), Tree.of(6)));
        pass(Duration.ofSeconds(1));

        assertEquals(1, running().get("node3"));
    }

    @Test
    void aGlobalServiceFollowsItsNodes() throws Exception {
        create("Global", Tree.Mapping.EMPTY);
        assertEquals(Map.of("node1", 1L, "node2", 1L, "node3", 1L), running());

        swarm.killNode("node2");
        pass(Duration.ofSeconds(16));
        assertEquals(Map.of("node1", 1L, "node3", 1L), running());
        swarm.returnNode("node2");
        pass(Duration.ofSeconds(2));
        assertEquals(Map.of("node1", 1L, "node2", 1L, "node3", 1L), running());

        swarm.setAvailability("node3", Availability.DRAIN);
        pass(Duration.ofSeconds(1));
        assertEquals(Map.of("node1", 1L, "node2", 1L), running());
    }

    private ObservedNode node(String id) throws Exception {
        return swarm.observe(SHOP).nodes().get(id);
    }

    @Test
    void aCallFailsBeforeOrAfterItsEffect() throws Exception {
        swarm.failNext(Kind.FAILED, When.BEFORE_EFFECT);
        assertThrows(EngineException.class, () -> replicated(1));
        assertTrue(swarm.observe(SHOP).services().isEmpty());

        swarm.failNext(Kind.UNREACHABLE, When.AFTER_EFFECT);
        assertThrows(EngineException.class, () -> replicated(1));
        assertEquals(1, swarm.observe(SHOP).services().size());
        assertEquals(1, swarm.applied().size());
    }

    @Test
    void whatCannotBeReachedTellsSoAndAnswersNothing() throws Exception {
        replicated(1);
        told.clear();
        swarm.setReachable(false);
        assertInstanceOf(StreamLost.class, told.getFirst());
        assertThrows(EngineException.class, () -> swarm.observe(SHOP));

        swarm.setReachable(true);
        swarm.openStream();
        assertInstanceOf(StreamOpened.class, told.getLast());
        assertEquals(1, swarm.observe(SHOP).services().size());
    }

    @Test
    void anUnchangedStackIsTheSameObject() throws Exception {
        replicated(2);

        assertTrue(swarm.observe(SHOP) == swarm.observe(SHOP));
    }

    @Test
    void withoutALeaderNobodyIsAskedAndNothingIsDecided() throws Exception {
        replicated(3);
        swarm.setLed(false);

        for (Executable asked :
                List.<Executable>of(
                        () -> swarm.observe(SHOP),
                        swarm::stacks,
                        () -> swarm.apply(new Step.RemoveNetwork("any")),
                        () -> swarm.removeFromOutside("shop_web"),
                        () -> swarm.setAvailability("node2", Availability.DRAIN))) {
            assertEquals(Kind.NO_MANAGER, assertThrows(EngineException.class, asked).kind());
        }
        swarm.endContainer(swarm.containers().getFirst(), 1);
        pass(Duration.ofMinutes(1));
        assertEquals(2, swarm.containers().size());

        swarm.setLed(true);
        pass(Duration.ofMinutes(1));
        assertEquals(3, swarm.containers().size());
    }

    @Test
    void whatRanOnTheManagerIsMadeAnewWhenItsEngineHasEnded() throws Exception {
        replicated(3);
        List<String> before = swarm.containers();
        swarm.endOnManager();
        pass(Duration.ofSeconds(30));

        assertEquals(3, swarm.containers().size());
        assertEquals(2, swarm.containers().stream().filter(before::contains).count());
        assertEquals(
                1L, web().tasks().stream().filter(task -> task.state() == State.FAILED).count());
    }

    @Test
    void onlyWhatNobodyMountsIsRemovedByHand() throws Exception {
        FileSource.Content file = new FileSource.Content("motd", FileContent.of("hello"));
        swarm.apply(new Step.CreateConfig(SHOP, "shop_motd", file));
        swarm.apply(new Step.CreateSecret(SHOP, "shop_key", file));
        swarm.apply(new Step.WriteRevision(SHOP, WEB, 1, Tree.Mapping.EMPTY));
        replicated(1);
        Tree config = new Tree.Sequence(List.of(Fields.of("ConfigName", "shop_motd").tree()));
        swarm.updateFromOutside(
                "shop_web",
                spec -> spec.with(List.of("TaskTemplate", "ContainerSpec", "Configs"), config));

        assertEquals(List.of("shop_.skep.web.1", "shop_key"), swarm.unusedFiles());
        assertThrows(EngineException.class, () -> swarm.removeFileFromOutside("shop_motd"));
        for (String unused : swarm.unusedFiles()) {
            swarm.removeFileFromOutside(unused);
        }
        assertEquals(List.of(), swarm.unusedFiles());
        assertEquals(List.of(), swarm.observe(SHOP).revisionsOf(WEB));
    }
}
