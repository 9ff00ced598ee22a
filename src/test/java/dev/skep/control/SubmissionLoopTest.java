package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredSource;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeEngine;
import dev.skep.engine.Permit;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import dev.skep.engine.SubmissionsInMemory;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import dev.skep.scenario.Waiting;
import dev.skep.status.Board;
import dev.skep.status.Reach;
import dev.skep.status.Signals;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When it is looked what was submitted, with no file to be read. */
@Timeout(60)
class SubmissionLoopTest {

    private static final StackName SHOP = new StackName("shop");

    private final Board board = new Board(Runnable::run, "test");
    private final SubmissionsInMemory store = new SubmissionsInMemory();
    private final AtomicInteger looks = new AtomicInteger();
    private final Telling engine = new Telling();
    private Loop loop;

    /** Tells what a test has it tell. */
    private static final class Telling implements Engine {

        private final Engine quiet = new FakeEngine(InstantSource.system());
        private volatile Consumer<EngineEvent> sink = event -> {};

        @Override
        public ObservedState observe(StackName stack) throws EngineException {
            return quiet.observe(stack);
        }

        @Override
        public SortedSet<StackName> stacks() throws EngineException {
            return quiet.stacks();
        }

        @Override
        public void refresh() {}

        @Override
        public void apply(Step step, Permit permit) {}

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> listener) {
            sink = listener;
            return () -> {};
        }
    }

    /** Counts how often it is asked. */
    private final class Counting implements Submissions {

        @Override
        public Optional<List<Submission>> all() throws EngineException {
            try {
                return store.all();
            } finally {
                looks.incrementAndGet();
            }
        }

        @Override
        public int largest() {
            return store.largest();
        }

        @Override
        public void add(Submission.Order order) throws EngineException {
            store.add(order);
        }

        @Override
        public void remove(Submission submission) throws EngineException {
            store.remove(submission);
        }
    }

    private static final class NoFiles implements DesiredSource {

        @Override
        public Reading read() {
            return new Reading(List.of());
        }

        @Override
        public Optional<Reading> readIfChanged() {
            return Optional.empty();
        }
    }

    @BeforeEach
    void setUp() {
        Controller controller =
                new Controller(
                        new Means(
                                engine,
                                Runnable::run,
                                () -> Permit.UNASKED,
                                board,
                                Signals.NONE,
                                InstantSource.system(),
                                new Random(1)));
        SubmittedState state =
                new SubmittedState(
                        new Counting(),
                        (source, stack, _) ->
                                new Reading.Document.Valid(
                                        source, DesiredState.nothing(stack, false)));
        loop =
                new Loop(
                        controller,
                        new NoFiles(),
                        Optional.of(state),
                        engine,
                        InstantSource.system());
    }

    @AfterEach
    void tearDown() {
        loop.close();
    }

    private void submit(long revision) {
        store.byHand("shop", Optional.of(revision), "", new byte[1]);
    }

    @Test
    void anEventWakesWhoeverFollowsAndNothingElseDoes() throws Exception {
        loop.start();
        Waiting.until(true, () -> board.engine() instanceof Reach.Reachable);
        assertTrue(board.isInputLoaded());
        assertEquals(1, looks.get());
        submit(1);
        engine.sink.accept(new EngineEvent.ImagesChanged());
        engine.sink.accept(new EngineEvent.SubmissionsChanged());
        Waiting.until(true, () -> board.stack(SHOP).isPresent());
        assertEquals(2, looks.get());
    }

    @Test
    void theResyncLooksToo() throws Exception {
        loop.start();
        Waiting.until(true, board::isInputLoaded);
        submit(1);
        loop.resync();
        Waiting.until(true, () -> board.stack(SHOP).isPresent());
    }

    @Test
    void anEngineThatDoesNotAnswerIsAskedAgain() throws Exception {
        submit(1);
        store.broken = new EngineException(EngineException.Kind.UNREACHABLE, "nobody answers");
        loop.start();
        Waiting.until(true, () -> board.engine() instanceof Reach.Unreachable);
        store.broken = null;
        Waiting.until(true, () -> board.stack(SHOP).isPresent());
    }
}
