package dev.skep.observed;

import static dev.skep.observed.Tasks.GLOBAL;
import static dev.skep.observed.Tasks.GLOBAL_JOB;
import static dev.skep.observed.Tasks.JOB;
import static dev.skep.observed.Tasks.REPLICATED;
import static dev.skep.observed.Tasks.WEB;
import static dev.skep.observed.Tasks.old;
import static dev.skep.observed.Tasks.restarting;
import static dev.skep.observed.Tasks.service;
import static dev.skep.observed.Tasks.swarm;
import static dev.skep.observed.Tasks.task;
import static dev.skep.observed.Tasks.withoutContainer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is counted of the tasks of a service. */
class SwarmCountsTest {

    private static final Tree.Mapping ON_FAILURE = restarting(GLOBAL, "on-failure");

    private static int running(ObservedTask... tasks) {
        ObservedService service = service(REPLICATED, tasks);
        return swarm(service).running(service);
    }

    private static int wanted(Tree.Mapping spec, ObservedTask... tasks) {
        ObservedService service = service(spec, tasks);
        return swarm(service).wanted(service);
    }

    private static int completed(Tree.Mapping spec, ObservedTask... tasks) {
        ObservedService service = service(spec, tasks);
        return swarm(service).completed(service);
    }

    private static int started(ObservedTask task) {
        ObservedService service = service(REPLICATED, task);
        return swarm(service).started(service);
    }

    @Test
    void aSlotRunsOnceHoweverManyTasksRunInIt() {
        assertEquals(
                2,
                running(
                        task(1, "n1", State.RUNNING, State.RUNNING),
                        task(1, "n2", State.RUNNING, State.RUNNING),
                        task(2, "n1", State.RUNNING, State.RUNNING)));
    }

    @Test
    void whatADeadNodeLastSaidDoesNotRun() {
        assertEquals(0, running(task(1, "n3", State.RUNNING, State.RUNNING)));
        assertEquals(0, running(task(1, "unknown", State.RUNNING, State.RUNNING)));
    }

    @Test
    void whatIsToEndDoesNotRun() {
        assertEquals(0, running(task(1, "n1", State.SHUTDOWN, State.RUNNING)));
    }

    @Test
    void whatHasNotBegunOrHasEndedDoesNotRun() {
        assertEquals(0, running(task(1, "n1", State.RUNNING, State.STARTING)));
        assertEquals(0, running(task(1, "n1", State.RUNNING, State.COMPLETE)));
    }

    @Test
    void aCountIsWantedWhateverTasksThereAre() {
        assertEquals(3, wanted(REPLICATED));
        assertEquals(4, wanted(JOB));
    }

    @Test
    void onEveryNodeIsWantedWhatTheSwarmHasChosenItFor() {
        assertEquals(
                2,
                wanted(
                        GLOBAL,
                        task(0, "n1", State.RUNNING, State.RUNNING),
                        task(0, "n2", State.RUNNING, State.PENDING),
                        task(0, "n3", State.SHUTDOWN, State.FAILED)));
    }

    @Test
    void whatAnEarlierRunCompletedIsNotWanted() {
        ObservedTask done = task(0, "n1", State.COMPLETE, State.COMPLETE);

        assertEquals(1, wanted(GLOBAL_JOB, done));
        assertEquals(0, wanted(GLOBAL_JOB, old(done)));
        assertEquals(1, wanted(GLOBAL_JOB, old(task(0, "n1", State.COMPLETE, State.RUNNING))));
    }

    @Test
    void aNodeOnWhichItHasCompletedIsNotOneTooMany() {
        ObservedTask done = task(0, "n1", State.SHUTDOWN, State.COMPLETE);

        assertEquals(2, wanted(ON_FAILURE, done, task(0, "n2", State.RUNNING, State.RUNNING)));
        assertEquals(0, wanted(GLOBAL, done));
    }

    @Test
    void workIsDoneThatIsNotRepeated() {
        ObservedTask done = task(0, "n1", State.SHUTDOWN, State.COMPLETE);

        assertEquals(1, completed(ON_FAILURE, done));
        assertEquals(0, completed(GLOBAL, done));
        assertEquals(0, completed(ON_FAILURE, old(done)));
        assertEquals(0, completed(ON_FAILURE, task(0, "n1", State.SHUTDOWN, State.FAILED)));
    }

    @Test
    void workIsNotDoneInAPlaceInWhichItIsBeingRepeated() {
        ObservedTask done = task(0, "n1", State.SHUTDOWN, State.COMPLETE);

        assertEquals(0, completed(ON_FAILURE, done, task(0, "n1", State.RUNNING, State.PREPARING)));
        assertEquals(1, completed(ON_FAILURE, done, task(0, "n2", State.RUNNING, State.PREPARING)));
    }

    @Test
    void whatHasAContainerWasStarted() {
        ObservedTask starting = task(1, "n1", State.RUNNING, State.STARTING);

        assertEquals(1, started(starting));
        assertEquals(1, started(task(1, "n1", State.SHUTDOWN, State.FAILED)));
        assertEquals(0, started(withoutContainer(starting)));
        assertEquals(0, started(task(1, "n1", State.RUNNING, State.READY)));
    }

    @Test
    void aServiceIsFoundByItsName() {
        ObservedService web = service(REPLICATED);
        Swarm swarm = swarm(web);

        assertEquals(Optional.of(web), swarm.of(WEB));
        assertEquals(Optional.empty(), swarm.of(new ServiceName("db")));
    }

    @Test
    void aServiceWithoutRevisionsHasNone() {
        Revision first =
                new Revision(1, new SpecHash("5ec"), REPLICATED, "config", "id", Instant.EPOCH);
        Swarm swarm = swarm(service(REPLICATED));
        Swarm kept =
                new Swarm(
                        swarm.stack(),
                        swarm.services(),
                        swarm.otherServices(),
                        swarm.networks(),
                        swarm.configs(),
                        swarm.secrets(),
                        swarm.nodes(),
                        new TreeMap<>(Map.of(WEB, List.of(first))),
                        swarm.leftovers(),
                        swarm.lastApplied());

        assertEquals(List.of(first), kept.revisionsOf(WEB));
        assertEquals(List.of(), kept.revisionsOf(new ServiceName("db")));
    }

    @Test
    void aStackIsEmptyOfWhichNothingIsThere() {
        Solo nothing =
                new Solo(
                        new StackName("shop"),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        Optional.empty());

        assertTrue(nothing.isEmpty());
        assertFalse(swarm(service(REPLICATED)).isEmpty());
    }
}
