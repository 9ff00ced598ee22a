package dev.skep.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.engine.Specs;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.Step;
import dev.skep.plan.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One pass after the other, each call taking place when the test says so, with no thread. */
class ExecutorPassTest implements Executor.Listener {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final CallingEngine engine = new CallingEngine();
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private boolean leads = true;
    private final Permit permit = new Permit(1, () -> leads);
    private boolean listenerFails;
    private int passes;

    private final Executor executor = new Executor(engine, calls::add, () -> engine.now, this);

    @Test
    void nothingIsUnderWayBeforeTheFirstPlan() {
        assertFalse(executor.isUnderWay());
        assertTrue(executor.isFinished());
        executor.preempt();
        assertEquals(0, passes);
    }

    @Test
    void aPassIsOverOnceAndOnlyWhenItsLastStepHasEnded() {
        begin(start(1), start(2));
        call();
        assertEquals(0, passes);
        assertTrue(executor.isUnderWay());
        assertFalse(executor.isFinished());
        call();
        assertEquals(1, passes);
        assertFalse(executor.isUnderWay());
        assertTrue(executor.isFinished());
        executor.preempt();
        assertEquals(1, passes);
    }

    @Test
    void aPlanOfNothingIsOverAtOnce() {
        begin();
        assertEquals(1, passes);
        assertTrue(executor.isFinished());
    }

    @Test
    void stopsHaveRoomOfTheirOwn() {
        begin(
                Stream.concat(
                                IntStream.rangeClosed(1, 20).mapToObj(number -> start(number)),
                                IntStream.rangeClosed(21, 80).mapToObj(number -> stop(number)))
                        .toArray(Step[]::new));
        assertEquals(8 + 32, calls.size());
        call();
        assertEquals(8 + 32, calls.size());
    }

    @Test
    void aSlotIsBusyFromTheStartOfItsStepToItsEnd() {
        begin(start(2), start(1), new Step.PullImage("web:1"));
        assertEquals(List.of(slot(1), slot(2)), List.copyOf(executor.busy()));
        call();
        assertEquals(List.of(slot(1)), List.copyOf(executor.busy()));
        call();
        call();
        assertEquals(Set.of(), executor.busy());
    }

    @Test
    void anOutcomeSaysWhenItEndedAndHowLongItTook() {
        begin(start(1));
        call();
        Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcomes.getFirst());
        assertEquals(NOW.plusSeconds(3), done.at());
        assertEquals(Duration.ofSeconds(3), done.took());
    }

    @Test
    void aFailureSaysWhatTheEngineSaidAndWhatIsSkippedForIt() {
        engine.failing.add(start(1));
        executor.begin(plan(node(1, start(1)), node(2, start(2), 1), node(3, start(3), 2)), permit);
        call();
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcomes.getFirst());
        assertEquals(NOW.plusSeconds(3), failed.at());
        assertEquals(Duration.ofSeconds(3), failed.took());
        assertEquals("no such device", failed.cause().getMessage());
        assertEquals(
                List.of("#1 start web/1 (c1) failed", "#1 start web/1 (c1) failed"),
                outcomes.stream()
                        .skip(1)
                        .map(outcome -> assertInstanceOf(Outcome.Skipped.class, outcome).because())
                        .toList());
        assertTrue(executor.isFinished());
        assertEquals(1, passes);
    }

    @Test
    void aStepThatOutlivesItsPassIsNotStartedAgainByTheNext() {
        begin(stop(1), start(2));
        executor.preempt();
        assertEquals(1, passes);
        executor.arm();
        begin(stop(1), start(3));
        assertEquals(3, calls.size());
        call();
        assertEquals(2, calls.size());
        assertEquals(stop(1), outcomes.getFirst().node().step());
        call();
        call();
        assertTrue(executor.isFinished());
    }

    @Test
    void aStepThatOutlivesItsPassAndFailsIsTakenByTheNext() {
        engine.failing.add(stop(1));
        begin(stop(1));
        executor.preempt();
        executor.arm();
        begin(stop(1));
        call();
        assertEquals(1, calls.size());
    }

    @Test
    void whatComesAfterAStepThatOutlivesItsPassStartsWhenThatHasEnded() {
        begin(stop(1));
        executor.preempt();
        executor.arm();
        executor.begin(plan(node(1, stop(1)), node(2, start(1), 1)), permit);
        assertEquals(1, calls.size());
        call();
        assertEquals(1, calls.size());
        call();
        assertEquals(start(1), outcomes.getLast().node().step());
        assertTrue(executor.isFinished());
    }

    @Test
    void newsStopTheStepsThatHaveNotStartedUntilTheNextPass() {
        executor.begin(plan(node(1, start(1)), node(2, start(2), 1)), permit);
        executor.preempt();
        call();
        assertEquals(0, calls.size());
        assertFalse(executor.isFinished());
        executor.arm();
        begin(start(2));
        assertEquals(1, calls.size());
    }

    @Test
    void aStepThatOutlivesItsPassStartsNothingThatCameAfterIt() {
        executor.begin(plan(node(1, start(1)), node(2, start(2), 1)), permit);
        executor.preempt();
        executor.arm();
        call();
        assertEquals(0, calls.size());
    }

    @Test
    void newsLeaveAPassOpenUntilTheReplicaInTheMakingIsStarted() {
        Step copy = new Step.CopyFiles(slot(1), "c1", List.of());
        executor.begin(plan(node(1, create(1)), node(2, copy, 1), node(3, start(1), 2)), permit);
        executor.preempt();
        assertEquals(0, passes);
        call();
        assertEquals(0, passes);
        call();
        assertEquals(1, passes);
        assertEquals(1, calls.size(), "the start is under way");
    }

    @Test
    void aListenerThatFailsDoesNotStopThePass() {
        listenerFails = true;
        executor.begin(plan(node(1, start(1)), node(2, start(2), 1)), permit);
        assertThrows(IllegalStateException.class, this::call);
        assertThrows(IllegalStateException.class, this::call);
        assertEquals(1, passes);
        assertTrue(executor.isFinished());
    }

    @Test
    void nothingStartsWithoutLeadershipAndThePassIsOver() {
        leads = false;
        begin(start(1));
        assertEquals(0, calls.size());
        assertEquals(1, passes);
        assertFalse(executor.isUnderWay());
        assertFalse(executor.isFinished());
    }

    private void begin(Step... steps) {
        executor.begin(
                plan(
                        IntStream.range(0, steps.length)
                                .mapToObj(index -> node(index + 1, steps[index]))
                                .toArray(Plan.Node[]::new)),
                permit);
    }

    private void call() {
        calls.remove().run();
    }

    @Override
    public void ended(Outcome outcome) {
        outcomes.add(outcome);
        if (listenerFails) {
            throw new IllegalStateException("the listener fails");
        }
    }

    @Override
    public void over() {
        passes++;
    }

    private static Plan plan(Plan.Node... nodes) {
        return new Plan(List.of(nodes), List.of(), 1, Memory.EMPTY, Optional.empty());
    }

    private static Plan.Node node(int id, Step step, Integer... after) {
        return new Plan.Node(id, step, new Why.Missing(), List.of(after));
    }

    private static Step create(int number) {
        return new Step.CreateContainer(
                new StackName("shop"),
                slot(number),
                "c" + number,
                Template.of(Specs.plain("busybox")),
                1,
                Collections.emptySortedMap(),
                DesiredState.Origin.UNKNOWN);
    }

    private static Step start(int number) {
        return new Step.StartContainer(slot(number), "c" + number);
    }

    private static Step stop(int number) {
        return new Step.StopContainer(slot(number), "c" + number);
    }

    private static Slot slot(int number) {
        return new Slot(new ServiceName("web"), number);
    }

    /** Each call takes three seconds by the clock that the executor reads. */
    private static final class CallingEngine implements Engine {

        private final Set<Step> failing = new HashSet<>();
        private Instant now = NOW;

        @Override
        public void apply(Step step, Permit permit) throws EngineException {
            now = now.plusSeconds(3);
            if (failing.contains(step)) {
                throw new EngineException(EngineException.Kind.FAILED, "no such device");
            }
        }

        @Override
        public ObservedState observe(StackName stack) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SortedSet<StackName> stacks() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void refresh() {}

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> sink) {
            throw new UnsupportedOperationException();
        }
    }
}
