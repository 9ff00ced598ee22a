package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.DesiredSource;
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
import dev.skep.scenario.Waiting;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads around the controller, and what they take from files that are being written. */
@Timeout(60)
class LoopTest {

    private final Board board = new Board(Runnable::run, "test");

    /** Two stacks meet at every look: neither is looked at before the other is. */
    private static final class MeetingPlace implements Engine {

        private final Engine quiet = new FakeEngine(InstantSource.system());
        private final CyclicBarrier both = new CyclicBarrier(2);
        private final BlockingQueue<StackName> met = new LinkedBlockingQueue<>();

        @Override
        public ObservedState observe(StackName stack) {
            try {
                both.await(2, TimeUnit.SECONDS);
                met.add(stack);
                return quiet.observe(stack);
            } catch (InterruptedException
                    | BrokenBarrierException
                    | TimeoutException
                    | EngineException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public SortedSet<StackName> stacks() throws EngineException {
            return quiet.stacks();
        }

        @Override
        public void refresh() {}

        @Override
        public void apply(Step step, Permit permit) {
            throw new AssertionError("there is nothing to do: " + step);
        }

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> sink) {
            return () -> {};
        }
    }

    /** Reads one thing after the other, as files change; then nothing more. */
    private static final class Changing implements DesiredSource {

        private final Queue<Reading> readings;

        Changing(Reading... readings) {
            this.readings = new ArrayDeque<>(List.of(readings));
        }

        @Override
        public Reading read() {
            return readings.remove();
        }

        @Override
        public Optional<Reading> readIfChanged() {
            return Optional.ofNullable(readings.poll());
        }
    }

    private static Reading reading(String... stacks) {
        return new Reading(
                Arrays.stream(stacks)
                        .<Reading.Document>map(name ->
                                new Reading.Document.Valid(
                                        name + ".yaml",
                                        DesiredState.nothing(new StackName(name), false),
                                        List.of()))
                        .toList());
    }

    private Controller controller(Engine engine) {
        return controller(engine, Runnable::run);
    }

    private Controller controller(Engine engine, Executor workers) {
        return new Controller(
                new Means(
                        engine,
                        workers,
                        () -> Permit.UNASKED,
                        board,
                        Signals.NONE,
                        InstantSource.system(),
                        new Random(1)));
    }

    @Test
    void stacksThatAreTouchedTogetherAreLookedAtSideBySide() throws Exception {
        MeetingPlace engine = new MeetingPlace();
        Controller controller = controller(engine);
        Loop loop =
                new Loop(
                        controller,
                        new Changing(reading("a", "b")),
                        engine,
                        InstantSource.system());
        loop.start();
        try {
            for (int round = 0; round < 50; round++) {
                List<String> met = List.of(next(engine), next(engine));
                assertEquals(List.of("a", "b"), met.stream().sorted().toList());
                controller.resync();
            }
        } finally {
            loop.close();
        }
    }

    private static String next(MeetingPlace engine) throws InterruptedException {
        return String.valueOf(engine.met.poll(4, TimeUnit.SECONDS));
    }

    @Test
    void whatChangesAtOnceAgainWasHalfWrittenAndDoesNotCount() throws Exception {
        FakeEngine engine = new FakeEngine(InstantSource.system());
        Changing files = new Changing(reading("a"), reading("a", "half"), reading("a", "whole"));
        Loop loop = new Loop(controller(engine), files, engine, InstantSource.system());
        loop.start();
        try {
            Waiting.until(true, () -> board.stack(new StackName("whole")).isPresent());
            assertEquals(Optional.empty(), board.stack(new StackName("half")));
        } finally {
            loop.close();
        }
    }

    /** Its steps take as long as the test lets them. */
    private static final class Slow implements Engine {

        private final Engine quiet =
                new FakeEngine(InstantSource.system(), "web:1", "web:2", "web:3");
        private final Set<StackName> seen = ConcurrentHashMap.newKeySet();
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public synchronized ObservedState observe(StackName stack) throws EngineException {
            seen.add(stack);
            return quiet.observe(stack);
        }

        @Override
        public SortedSet<StackName> stacks() throws EngineException {
            return quiet.stacks();
        }

        @Override
        public void refresh() {}

        @Override
        public void apply(Step step, Permit permit) {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> sink) {
            return () -> {};
        }
    }

    @Test
    void stacksWithSlowStepsHoldNoOtherUp() throws Exception {
        Slow engine = new Slow();
        Reading reading =
                new Reading(
                        IntStream.range(0, 20)
                                .mapToObj(number -> new StackName("slow" + number))
                                .<Reading.Document>map(name ->
                                        new Reading.Document.Valid(
                                                name + ".yaml",
                                                LoopOnFakeEngine.web(
                                                        name, 1, "web:1", UpdatePolicy.DEFAULT)))
                                .toList());
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
                Loop loop =
                        new Loop(
                                controller(engine, workers),
                                new Changing(reading),
                                engine,
                                InstantSource.system())) {
            loop.start();
            try {
                Waiting.until(20, engine.seen::size);
            } finally {
                engine.release.countDown();
            }
        }
    }
}
