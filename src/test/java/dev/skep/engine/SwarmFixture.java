package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.plan.Step;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A swarm under contract, and the steps that its tests take. */
public abstract class SwarmFixture {

    /** Tenths of a second. */
    private static final int PATIENCE = 600;

    protected static final ServiceName WEB = new ServiceName("web");

    /** Short, so that a test with a real swarm does not take long. */
    private static final Duration DELAY = Duration.ofMillis(200);

    private static final Duration MONITOR = Duration.ofSeconds(2);

    protected final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    protected SwarmWorld world;
    protected Engine engine;
    protected SwarmWorld.Outside outside;
    protected StackName stack;
    private final List<AutoCloseable> watches = new ArrayList<>();

    protected abstract SwarmWorld world() throws Exception;

    @BeforeEach
    void watchTheSwarm() throws Exception {
        world = world();
        engine = world.engine();
        outside = world.outside();
        stack = world.unusedStack();
        watch(engine, events);
    }

    /** What another is told from now on, until the test ends. */
    protected final BlockingQueue<EngineEvent> watch(Engine other) throws Exception {
        BlockingQueue<EngineEvent> heard = new LinkedBlockingQueue<>();
        watch(other, heard);
        return heard;
    }

    private void watch(Engine watched, BlockingQueue<EngineEvent> heard) throws Exception {
        watches.add(watched.watch(heard::add));
        awaitEvent(heard, event -> event instanceof StreamOpened);
        // Whose an event is, nobody can tell: all are told that have looked.
        watched.observe(stack);
    }

    @AfterEach
    void leave() throws Exception {
        try {
            for (AutoCloseable watch : watches) {
                watch.close();
            }
        } finally {
            world.sweep();
        }
    }

    // Specs.

    protected final String name() {
        return stack + "_" + WEB;
    }

    /** Of the service {@code web}. */
    protected final Tree.Mapping replicated(Tree.Mapping container, int replicas) {
        return spec(
                container,
                new Fields()
                        .put("Replicated", new Fields().always("Replicas", Tree.of(replicas)))
                        .tree());
    }

    protected final Tree.Mapping global(Tree.Mapping container) {
        return spec(container, new Fields().always("Global", Tree.Mapping.EMPTY).tree());
    }

    protected final Tree.Mapping job(Tree.Mapping container, int completions) {
        Fields job =
                new Fields()
                        .always("MaxConcurrent", Tree.of(1))
                        .always("TotalCompletions", Tree.of(completions));
        Tree.Mapping spec = spec(container, new Fields().put("ReplicatedJob", job).tree());
        return with(spec, Tree.of("on-failure"), "TaskTemplate", "RestartPolicy", "Condition")
                .with("UpdateConfig", Tree.NOTHING)
                .with("RollbackConfig", Tree.NOTHING);
    }

    private Tree.Mapping spec(Tree.Mapping container, Tree.Mapping mode) {
        Fields policy =
                new Fields()
                        .always("Parallelism", Tree.of(1))
                        .always("Monitor", Tree.of(MONITOR.toNanos()));
        return new Fields()
                .put("Name", name())
                .put(
                        "TaskTemplate",
                        new Fields()
                                .put("ContainerSpec", container)
                                .put(
                                        "RestartPolicy",
                                        Fields.of("Condition", "any")
                                                .put("Delay", DELAY.toNanos())))
                .put("Mode", mode)
                .put("EndpointSpec", Fields.of("Mode", "vip"))
                .put("UpdateConfig", policy)
                .put("RollbackConfig", policy)
                .put(
                        "Labels",
                        Fields.of(Labels.STACK, stack.value())
                                .put(Labels.STACK_NAMESPACE, stack.value())
                                .put(Labels.SERVICE, WEB.value())
                                .put(Labels.SPEC_HASH, SpecHash.of(container).value()))
                .tree();
    }

    protected static Tree.Mapping with(Tree spec, Tree value, String... way) {
        return spec.with(List.of(way), value);
    }

    protected static Tree.Mapping labelled(Tree spec, String value) {
        return with(spec, Tree.of(value), "Labels", "tier");
    }

    protected static Tree.Mapping scaled(Tree spec, int replicas) {
        return with(spec, Tree.of(replicas), "Mode", "Replicated", "Replicas");
    }

    /** With another environment, and so with other tasks. */
    protected static Tree.Mapping changed(Tree spec, String version) {
        return with(
                spec,
                Tree.of(List.of("VERSION=" + version)),
                "TaskTemplate",
                "ContainerSpec",
                "Env");
    }

    protected static Tree.Mapping onFailure(Tree spec, String action) {
        return with(spec, Tree.of(action), "UpdateConfig", "FailureAction");
    }

    // Steps.

    protected final Step.CreateService create(Tree.Mapping spec) {
        return new Step.CreateService(stack, WEB, spec);
    }

    /** Writes another spec in place of the one that is there now. */
    protected final void update(Tree.Mapping spec) throws EngineException {
        engine.apply(updating(web().version(), spec));
    }

    protected final Step.UpdateService updating(long version, Tree.Mapping spec)
            throws EngineException {
        return new Step.UpdateService(stack, WEB, web().id(), version, spec);
    }

    protected final void refused(Kind kind, Step step) {
        EngineException refusal = assertThrows(EngineException.class, () -> engine.apply(step));
        assertEquals(kind, refusal.kind(), refusal.getMessage());
    }

    /** Makes the service and waits until it runs as it should. */
    protected final void running(Tree.Mapping spec) throws Exception {
        engine.apply(create(spec));
        awaitRunning();
    }

    // What is there.

    protected final Swarm observe() throws EngineException {
        return assertInstanceOf(Swarm.class, engine.observe(stack));
    }

    protected final ObservedService web() throws EngineException {
        return observe().of(WEB).orElseThrow();
    }

    protected static List<ObservedTask> running(ObservedService service) {
        return service.tasks().stream()
                .filter(task -> !task.asked().isOver() && task.state() == State.RUNNING)
                .toList();
    }

    protected static SortedSet<String> ids(List<ObservedTask> tasks) {
        return tasks.stream().map(ObservedTask::id).collect(Collectors.toCollection(TreeSet::new));
    }

    protected static List<Integer> slots(List<ObservedTask> tasks) {
        return tasks.stream().map(ObservedTask::slot).sorted().toList();
    }

    protected static RollOut.State rollOut(ObservedService service) {
        return service.rollOut().orElseThrow().state();
    }

    protected final ObservedService awaitRunning() throws Exception {
        return await(
                web ->
                        running(web).size() == web.replicas().orElse(1)
                                && web.tasks().stream()
                                                .filter(task -> !task.state().isOver())
                                                .count()
                                        == running(web).size(),
                "all running, and no others");
    }

    protected final ObservedService awaitRollOut(RollOut.State state) throws Exception {
        return await(
                web -> web.rollOut().filter(roll -> roll.state() == state).isPresent(),
                "a roll-out that is " + state);
    }

    /** Looks again and again: a swarm tells of tasks by no event. */
    protected final ObservedService await(Predicate<ObservedService> wanted, String what)
            throws Exception {
        ObservedService seen = web();
        for (int looks = 0; !wanted.test(seen); looks++) {
            if (looks > PATIENCE) {
                fail("expected " + what + ", and there is " + seen);
            }
            world.letTimePass();
            seen = web();
        }
        return seen;
    }

    /**
     * @param what the action, and what else the event says
     */
    protected final void awaitTouched(BlockingQueue<EngineEvent> heard, String what, boolean own)
            throws Exception {
        awaitEvent(
                heard,
                event ->
                        event instanceof Touched touched
                                && touched.stack().equals(stack)
                                && touched.own() == own
                                && touched.what().contains(what));
    }

    private void awaitEvent(BlockingQueue<EngineEvent> heard, Predicate<EngineEvent> wanted)
            throws Exception {
        List<EngineEvent> others = new ArrayList<>();
        for (int looks = 0; looks < PATIENCE; looks++) {
            for (EngineEvent event = heard.poll(); event != null; event = heard.poll()) {
                if (wanted.test(event)) {
                    return;
                }
                others.add(event);
            }
            world.letTimePass();
        }
        fail("the event expected did not come, and these did: " + others);
    }
}
