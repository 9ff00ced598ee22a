package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading;
import dev.skep.desired.UpdatePolicy;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeEngine;
import dev.skep.engine.Permit;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import dev.skep.status.StackStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One stack's loop with steps that end when the test lets them. */
class StackLoopTest {

    private static final StackName STACK = LoopOnFakeEngine.STACK;

    private final Deque<Runnable> inFlight = new ArrayDeque<>();
    private final FakeEngine fake =
            new FakeEngine(() -> Instant.parse("2026-01-01T00:00:00Z"), "web:1");
    private final SlowToLook engine = new SlowToLook();
    private final Board board = new Board(Runnable::run, "test");
    private final Controller controller =
            new Controller(
                    new Means(
                            engine,
                            inFlight::add,
                            () -> Permit.UNASKED,
                            board,
                            Signals.NONE,
                            () -> Instant.parse("2026-01-01T00:00:00Z"),
                            new Random(1)));

    /** Things happen between its look and its answer. */
    private final class SlowToLook implements Engine {

        private Runnable meanwhile = () -> {};

        @Override
        public ObservedState observe(StackName stack) throws EngineException {
            ObservedState seen = fake.observe(stack);
            meanwhile.run();
            return seen;
        }

        @Override
        public SortedSet<StackName> stacks() throws EngineException {
            return fake.stacks();
        }

        @Override
        public void refresh() {}

        @Override
        public void apply(Step step, Permit permit) throws EngineException {
            fake.apply(step);
        }

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> sink) {
            return () -> {};
        }
    }

    private void finishAll() {
        for (Runnable call = inFlight.poll(); call != null; call = inFlight.poll()) {
            call.run();
        }
    }

    private void settle() {
        for (int turn = 0; turn < 10; turn++) {
            controller.tick();
            finishAll();
        }
    }

    private void ask(int replicas) {
        DesiredState state = LoopOnFakeEngine.web(replicas, "web:1", UpdatePolicy.DEFAULT);
        controller.submit(new Reading(List.of(new Reading.Document.Valid("skep.yaml", state))));
    }

    @Test
    void aStepThatEndsWhileTheEngineIsLookedAtLeavesItsSlotAlone() {
        ask(2);
        settle();
        ask(1);
        controller.tick();
        engine.meanwhile = this::finishAll;
        controller.onEvent(new EngineEvent.Touched(STACK, "news", false));
        controller.tick();
        controller.tick();
        engine.meanwhile = () -> {};
        settle();

        assertEquals(1, fake.all().size());
        assertEquals(
                1, fake.applied().stream().filter(Step.StopContainer.class::isInstance).count());
    }

    @Test
    void whatIsAtRestIsNotToldAgain() throws EngineException {
        ask(2);
        settle();
        StackStatus told = board.stack(STACK).orElseThrow();

        controller.resync();
        settle();
        assertSame(told, board.stack(STACK).orElseThrow());

        fake.kill(fake.all().getFirst().id(), 137);
        controller.resync();
        settle();
        assertNotSame(told, board.stack(STACK).orElseThrow());
    }
}
