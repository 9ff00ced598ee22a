package dev.skep.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ExecutorTest implements Executor.Listener {

    private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore over = new Semaphore(0);
    private final AtomicBoolean mayAct = new AtomicBoolean(true);
    private boolean isInline;

    @Test
    void stepsRunInTheOrderOfTheirDependencies() throws Exception {
        List<String> calls = new ArrayList<>();
        Executor executor = inline(step -> calls.add(step.subject()));

        assertTrue(carryOut(executor, plan(node(1), node(2, 1), node(3, 2))));

        assertEquals(List.of("web/1", "web/2", "web/3"), calls);
        assertEquals(List.of("done 1", "done 2", "done 3"), outcomes);
    }

    @Test
    void whatComesAfterAFailedStepIsSkippedAndTheRestGoesOn() throws Exception {
        Executor executor =
                inline(step -> {
                    if (step.subject().equals("web/1")) {
                        throw new EngineException(EngineException.Kind.FAILED, "no");
                    }
                });

        assertTrue(carryOut(executor, plan(node(1), node(2, 1), node(3, 2), node(4))));

        assertEquals(List.of("failed 1", "skipped 2", "skipped 3", "done 4"), outcomes);
    }

    @Test
    void aBrokenEngineIsAFailedStepNotACrash() throws Exception {
        Executor executor =
                inline(step -> {
                    throw new IllegalStateException("bug");
                });

        assertTrue(carryOut(executor, plan(node(1))));

        assertEquals(List.of("failed 1"), outcomes);
    }

    @Test
    void noStepStartsOnceLeadershipIsOver() throws Exception {
        Executor executor = inline(step -> mayAct.set(!step.subject().equals("web/2")));

        assertFalse(carryOut(executor, plan(node(1), node(2, 1), node(3, 2))));

        assertEquals(List.of("done 1", "done 2"), outcomes);
    }

    @Test
    void newsEndThePassAndLeaveTheSlowStepInFlight() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Executor executor =
                    executor(
                            threads,
                            step -> {
                                started.countDown();
                                release.await();
                            });
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            started.await();
                            executor.preempt();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });

            assertFalse(carryOut(executor, plan(node(1), node(2, 1))));

            assertEquals(List.of(slot(1)), List.copyOf(executor.busy()));
            release.countDown();
        }
        assertEquals(List.of("done 1"), outcomes);
    }

    @Test
    void newsDoNotLeaveAReplicaBetweenItsCreationAndItsStart() throws Exception {
        List<String> calls = new ArrayList<>();
        Executor[] executor = new Executor[1];
        executor[0] =
                inline(step -> {
                    calls.add(step.getClass().getSimpleName());
                    executor[0].preempt();
                });
        Step create = new Step.CopyFiles(slot(1), "c1", List.of());
        Plan.Node made = new Plan.Node(1, creation(1), new Why.Missing(), List.of());
        Plan.Node copied = new Plan.Node(2, create, new Why.Missing(), List.of(1));
        Plan.Node started =
                new Plan.Node(
                        3, new Step.StartContainer(slot(1), "c1"), new Why.Missing(), List.of(2));
        Plan.Node other = new Plan.Node(4, creation(2), new Why.Missing(), List.of());

        carryOut(executor[0], plan(made, copied, started, other));

        assertEquals(List.of("CreateContainer", "CopyFiles", "StartContainer"), calls);
    }

    private static Step creation(int number) {
        return new Step.CreateContainer(
                new StackName("shop"),
                slot(number),
                "c" + number,
                Template.of(Specs.plain("busybox")),
                1,
                Collections.emptySortedMap(),
                DesiredState.Origin.UNKNOWN);
    }

    @Test
    void anErrorIsAFailedStepAndFreesTheSlot() throws Exception {
        Executor executor =
                inline(step -> {
                    throw new StackOverflowError("deep");
                });

        assertTrue(carryOut(executor, plan(node(1))));

        assertEquals(List.of("failed 1"), outcomes);
        assertTrue(executor.busy().isEmpty());
    }

    @Test
    void notMoreStepsThanTheWidthRunAtOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(Executor.WIDTH);
        Plan.Node[] nodes = new Plan.Node[3 * Executor.WIDTH];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = node(i + 1);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Executor executor =
                    executor(
                            threads,
                            step -> {
                                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                full.countDown();
                                assertTrue(full.await(10, TimeUnit.SECONDS));
                                running.decrementAndGet();
                            });
            assertTrue(carryOut(executor, plan(nodes)));
        }
        assertEquals(Executor.WIDTH, most.get());
    }

    /** Begins a plan and waits until its pass is over; with calls inline it is over at once. */
    private boolean carryOut(Executor executor, Plan plan) throws InterruptedException {
        executor.begin(plan, new Permit(1, mayAct::get));
        assertTrue(over.tryAcquire(isInline ? 0 : 10, TimeUnit.SECONDS), "the pass is over");
        assertFalse(executor.isUnderWay());
        return executor.isFinished();
    }

    private Executor inline(Applying applying) {
        isInline = true;
        return executor(Runnable::run, applying);
    }

    private Executor executor(java.util.concurrent.Executor workers, Applying applying) {
        return new Executor(new OneCallEngine(applying), workers, InstantSource.system(), this);
    }

    @Override
    public void over() {
        over.release();
    }

    @Override
    public void ended(Outcome outcome) {
        String word =
                switch (outcome) {
                    case Outcome.Done _ -> "done ";
                    case Outcome.Failed _ -> "failed ";
                    case Outcome.Skipped _ -> "skipped ";
                };
        outcomes.add(word + outcome.node().id());
    }

    private static Plan plan(Plan.Node... nodes) {
        return new Plan(List.of(nodes), List.of(), 1, Memory.EMPTY, Optional.empty());
    }

    private static Plan.Node node(int id, Integer... after) {
        Step step = new Step.StartContainer(slot(id), "c" + id);
        return new Plan.Node(id, step, new Why.Missing(), List.of(after));
    }

    private static Slot slot(int number) {
        return new Slot(new ServiceName("web"), number);
    }

    private interface Applying {
        void apply(Step step) throws EngineException, InterruptedException;
    }

    private record OneCallEngine(Applying applying) implements Engine {

        @Override
        public void apply(Step step, Permit permit) throws EngineException {
            try {
                applying.apply(step);
            } catch (InterruptedException e) {
                throw new EngineException(EngineException.Kind.UNREACHABLE, "interrupted", e);
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
