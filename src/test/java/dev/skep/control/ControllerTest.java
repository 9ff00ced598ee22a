package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.UpdatePolicy;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineInMemory.When;
import dev.skep.identity.StackName;
import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import dev.skep.status.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControllerTest {

    private final LoopOnFakeEngine loop = new LoopOnFakeEngine(1);

    private void deploy(int replicas) {
        loop.submit(LoopOnFakeEngine.web(replicas, "web:1", UpdatePolicy.DEFAULT));
        loop.turn(Duration.ofMinutes(1), this::isSettled);
        assertTrue(isSettled());
    }

    private boolean isSettled() {
        return loop.status().filter(status -> status.is(Type.Settled)).isPresent();
    }

    @Test
    void aSettledStackAsksForNothingBeforeTheNextEvent() {
        deploy(3);
        int done = loop.engine.applied().size();
        loop.turn(Duration.ofHours(1), () -> false);
        assertEquals(done, loop.engine.applied().size());
    }

    @Test
    void aStackThatNeverHadAGoodFileIsNotLookedAtAgainAndAgain() throws Exception {
        Problem problem = new Problem("skep.yaml", 3, 5, "spec", "is broken");
        loop.submit(
                new Reading(
                        List.of(
                                new Reading.Document.Invalid(
                                        "skep.yaml",
                                        Optional.of(LoopOnFakeEngine.STACK),
                                        List.of(problem)))));
        Instant next = loop.tick();
        assertTrue(next.isAfter(loop.now()));
        assertEquals(Status.False, loop.status().orElseThrow().condition(Type.InputValid).status());
        assertEquals(List.of(), loop.engine.applied());
    }

    @Test
    void aBrokenFileKeepsTheLastGoodState() throws Exception {
        deploy(2);
        loop.submitBroken();
        loop.engine.removeFromOutside("shop-web-1");
        loop.turn(Duration.ofSeconds(20), () -> false);
        assertEquals(2, loop.engine.all().size());
        assertEquals(Status.False, loop.status().orElseThrow().condition(Type.InputValid).status());
    }

    @Test
    void whatIsPassedOverIsToldBesideWhatCounts() {
        deploy(1);
        Problem problem = new Problem("shop.2", 3, 5, "spec", "is broken");
        Reading.Document broken =
                new Reading.Document.Invalid(
                        "shop.2", Optional.of(LoopOnFakeEngine.STACK), List.of(problem));
        DesiredState wanted = LoopOnFakeEngine.web(2, "web:1", UpdatePolicy.DEFAULT);
        loop.submit(new Reading(List.of(broken, new Reading.Document.Valid("shop.1", wanted))));
        loop.turn(Duration.ofMinutes(1), () -> false);
        assertEquals(2, loop.engine.all().size());
        assertEquals(Status.False, loop.status().orElseThrow().condition(Type.InputValid).status());
        loop.submit(new Reading(List.of(new Reading.Document.Valid("shop.1", wanted))));
        loop.turn(Duration.ofMinutes(1), () -> false);
        assertEquals(Status.True, loop.status().orElseThrow().condition(Type.InputValid).status());
    }

    @Test
    void thatNothingIsAskedForCountsAsLoaded() {
        assertFalse(loop.board.isInputLoaded());
        loop.submit(new Reading(List.of()));
        assertTrue(loop.board.isInputLoaded());
    }

    @Test
    void aFileThatIsGoneRemovesNothing() {
        deploy(2);
        loop.submit(new Reading(List.of()));
        loop.turn(Duration.ofMinutes(1), () -> false);
        assertEquals(2, loop.engine.all().size());
        assertEquals("MassRemoval", loop.status().orElseThrow().condition(Type.Degraded).reason());
    }

    @Test
    void aStackThatIsGoneFromFilesAndEngineIsForgotten() throws Exception {
        deploy(1);
        loop.submit(new Reading(List.of()));
        loop.turn(Duration.ofSeconds(10), () -> false);
        loop.engine.removeFromOutside("shop-web-1");
        loop.turn(Duration.ofSeconds(10), () -> false);
        assertEquals(Optional.empty(), loop.status());
    }

    @Test
    void somebodyIsWokenForEachStackThatIsDueAndForNothingElse() {
        deploy(1);
        AtomicInteger rings = new AtomicInteger();
        loop.onWork(rings::incrementAndGet);
        loop.resync();
        assertEquals(1, rings.get());
        loop.tick();
        assertEquals(1, rings.get(), "who looked and found nothing to do wakes nobody");
    }

    @Test
    void whoLooksHandsTheWatchToSomebodyElse() {
        DesiredState shop = LoopOnFakeEngine.web(1, "web:1", UpdatePolicy.DEFAULT);
        DesiredState other = DesiredState.nothing(new StackName("other"), false);
        loop.submit(
                new Reading(
                        List.of(
                                new Reading.Document.Valid("shop.yaml", shop),
                                new Reading.Document.Valid("other.yaml", other))));
        loop.turn(Duration.ofSeconds(10), () -> false);
        AtomicInteger rings = new AtomicInteger();
        loop.onWork(rings::incrementAndGet);
        loop.resync();
        assertEquals(2, rings.get());
        loop.tick();
        assertEquals(3, rings.get(), "the second stack is due while the first is looked at");
        loop.tick();
        assertEquals(3, rings.get(), "nothing is due while the second is looked at");
    }

    @Test
    void anUnreachableEngineIsAskedEverMoreSeldom() {
        deploy(1);
        loop.engine.setReachable(false);
        loop.turn(Duration.ofMinutes(2), () -> false);
        assertTrue(loop.board.engine() instanceof Reach.Unreachable);
        Reach.Unreachable told = (Reach.Unreachable) loop.board.engine();
        Duration rest = Duration.between(loop.now(), told.retryAt().orElseThrow());
        assertTrue(rest.compareTo(Duration.ofSeconds(1)) <= 0, rest.toString());
        loop.engine.setReachable(true);
        loop.engine.openStream();
        loop.turn(Duration.ofSeconds(20), this::isSettled);
        assertTrue(isSettled());
        assertTrue(loop.board.engine() instanceof Reach.Reachable);
    }

    @Test
    void aStepThatFailsIsTriedAgainLaterAndTheReasonIsTold() throws Exception {
        deploy(1);
        loop.engine.failNext(EngineException.Kind.FAILED, When.BEFORE_EFFECT);
        loop.engine.removeFromOutside("shop-web-1");
        loop.turn(
                Duration.ofSeconds(5),
                () ->
                        loop.status()
                                .orElseThrow()
                                .condition(Type.Degraded)
                                .reason()
                                .equals("StepFailed"));
        assertEquals("StepFailed", loop.status().orElseThrow().condition(Type.Degraded).reason());
        loop.turn(Duration.ofSeconds(20), this::isSettled);
        assertTrue(isSettled());
        assertFalse(loop.status().orElseThrow().is(Type.Degraded));
    }
}
