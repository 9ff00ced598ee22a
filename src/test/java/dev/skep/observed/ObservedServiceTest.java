package dev.skep.observed;

import static dev.skep.observed.Tasks.GLOBAL;
import static dev.skep.observed.Tasks.GLOBAL_JOB;
import static dev.skep.observed.Tasks.JOB;
import static dev.skep.observed.Tasks.REPLICATED;
import static dev.skep.observed.Tasks.node;
import static dev.skep.observed.Tasks.restarting;
import static dev.skep.observed.Tasks.rollOut;
import static dev.skep.observed.Tasks.service;
import static dev.skep.observed.Tasks.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.Labels;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a service, its tasks and their nodes say of themselves. */
class ObservedServiceTest {

    private static Set<RollOut.State> rollOuts(Predicate<RollOut> which) {
        return Stream.of(RollOut.State.values())
                .filter(state -> which.test(rollOut(state)))
                .collect(Collectors.toSet());
    }

    private static Set<State> states(Predicate<State> which) {
        return Stream.of(State.values()).filter(which).collect(Collectors.toSet());
    }

    @Test
    void aRollOutIsUnderWayThereOrBack() {
        assertEquals(
                Set.of(RollOut.State.UPDATING, RollOut.State.ROLLBACK_STARTED),
                rollOuts(RollOut::isUnderWay));
    }

    @Test
    void aRollOutIsPausedThereOrBack() {
        assertEquals(
                Set.of(RollOut.State.PAUSED, RollOut.State.ROLLBACK_PAUSED),
                rollOuts(RollOut::isPaused));
    }

    @Test
    void aRollBackIsOneToTheEnd() {
        assertEquals(
                Set.of(
                        RollOut.State.ROLLBACK_STARTED,
                        RollOut.State.ROLLBACK_PAUSED,
                        RollOut.State.ROLLBACK_COMPLETED),
                rollOuts(RollOut::isRollBack));
    }

    @Test
    void aTaskIsOverOnceItNoLongerRuns() {
        assertEquals(EnumSet.range(State.COMPLETE, State.ORPHANED), states(State::isOver));
    }

    @Test
    void aTaskIsAskedForThatIsToRunOrToComplete() {
        assertEquals(
                EnumSet.range(State.NEW, State.COMPLETE),
                states(asked -> task(1, "n1", asked, State.RUNNING).isAskedFor()));
    }

    @Test
    void aTaskIsWantedThatIsAskedForAndNotOver() {
        assertTrue(task(1, "n1", State.RUNNING, State.RUNNING).isWanted());
        assertFalse(task(1, "n1", State.RUNNING, State.COMPLETE).isWanted());
        assertFalse(task(1, "n1", State.SHUTDOWN, State.RUNNING).isWanted());
    }

    @Test
    void aTaskHasFailedThatEndedAsItShouldNot() {
        assertEquals(
                Set.of(State.FAILED, State.REJECTED),
                states(state -> task(1, "n1", State.RUNNING, state).hasFailed()));
    }

    @Test
    void aTaskFillsItsSlotOrItsNode() {
        assertEquals("1", task(1, "n1", State.RUNNING, State.RUNNING).place());
        assertEquals("n1", task(0, "n1", State.RUNNING, State.RUNNING).place());
        assertEquals("0123456789ab", task(1, "n1", State.RUNNING, State.RUNNING).shortId());
    }

    @Test
    void aJobCompletesAndWhatIsNotAlwaysMadeAnew() {
        assertTrue(service(JOB).completes());
        assertTrue(service(GLOBAL_JOB).completes());
        assertTrue(service(restarting(REPLICATED, "on-failure")).completes());
        assertTrue(service(restarting(GLOBAL, "none")).completes());
        assertFalse(service(restarting(REPLICATED, "any")).completes());
        assertFalse(service(REPLICATED).completes());
    }

    @Test
    void theModeSaysWhichCountThereIs() {
        assertEquals(Optional.of(3), service(REPLICATED).replicas());
        assertEquals(Optional.empty(), service(REPLICATED).completions());
        assertEquals(Optional.of(4), service(JOB).completions());
        assertEquals(Optional.empty(), service(JOB).replicas());
    }

    @Test
    void whatHasOurLabelIsOurs() {
        ObservedService ours =
                service(REPLICATED.with(List.of("Labels", Labels.STACK), Tree.of("shop")));

        assertTrue(ours.isOurs());
        assertEquals(Optional.of("shop"), ours.label(Labels.STACK));
        assertFalse(service(REPLICATED).isOurs());
    }

    @Test
    void aNodeTakesTasksThatIsReadyAndActive() {
        assertTrue(node("n", ObservedNode.State.READY, Availability.ACTIVE).takesTasks());
        assertFalse(node("n", ObservedNode.State.READY, Availability.PAUSE).takesTasks());
        assertFalse(node("n", ObservedNode.State.DOWN, Availability.ACTIVE).takesTasks());
        assertTrue(node("n", ObservedNode.State.READY, Availability.DRAIN).isReady());
        assertFalse(node("n", ObservedNode.State.UNKNOWN, Availability.ACTIVE).isReady());
    }

    @Test
    void generationsCountWhatDiffers() {
        SpecHash digest = new SpecHash("5ec");
        LastApplied last = new LastApplied(4, digest, Collections.emptySortedMap());

        assertEquals(1, LastApplied.next(Optional.empty(), digest));
        assertEquals(4, LastApplied.next(Optional.of(last), digest));
        assertEquals(5, LastApplied.next(Optional.of(last), new SpecHash("07e")));
    }
}
