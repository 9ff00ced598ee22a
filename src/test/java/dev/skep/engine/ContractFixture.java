package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine under contract, whoever else is at it, and the steps that its tests take. */
public abstract class ContractFixture {

    private static final long PATIENCE_SECONDS = 20;
    protected static final ServiceName WEB = new ServiceName("web");

    protected final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();

    /** All of them, as they came. */
    protected final List<EngineEvent> told = new CopyOnWriteArrayList<>();

    protected EngineWorld world;
    protected Engine engine;
    protected EngineWorld.Outside outside;
    protected EngineWorld.Programs programs;
    protected StackName stack;
    protected AutoCloseable watch;
    private final List<AutoCloseable> others = new ArrayList<>();

    protected abstract EngineWorld world() throws Exception;

    @BeforeEach
    void watchTheEngine() throws Exception {
        world = world();
        engine = world.engine();
        outside = world.outside();
        programs = world.programs();
        stack = world.unusedStack();
        watch =
                engine.watch(event -> {
                    told.add(event);
                    events.add(event);
                });
        await(event -> event instanceof StreamOpened);
    }

    /** What somebody else is told from now on, until the test ends. */
    protected final BlockingQueue<EngineEvent> watch(Engine other) throws Exception {
        BlockingQueue<EngineEvent> heard = new LinkedBlockingQueue<>();
        others.add(other.watch(heard::add));
        await(heard, event -> event instanceof StreamOpened);
        return heard;
    }

    @AfterEach
    void leave() throws Exception {
        try {
            watch.close();
            for (AutoCloseable other : others) {
                other.close();
            }
        } finally {
            world.sweep();
        }
    }

    protected final String image() {
        return world.image();
    }

    protected final Slot slot() {
        return new Slot(WEB, 1);
    }

    protected final String name() {
        return slot().containerName(stack);
    }

    protected final void running(ContainerSpec spec) throws Exception {
        engine.apply(create(1, Template.of(spec)));
        start();
    }

    protected final Step.CreateContainer create(int slot, Template template) {
        return create("web", slot, template, Collections.emptySortedMap());
    }

    protected final Step.CreateContainer create(
            int slot, Template template, SortedMap<String, String> volumes) {
        return create("web", slot, template, volumes);
    }

    protected final Step.CreateContainer create(
            String service, int number, Template template, SortedMap<String, String> volumes) {
        Slot slot = new Slot(new ServiceName(service), number);
        return new Step.CreateContainer(
                stack,
                slot,
                slot.containerName(stack),
                template,
                7,
                volumes,
                DesiredState.Origin.UNKNOWN);
    }

    protected static LastApplied lastApplied(long generation) {
        SortedMap<ServiceName, LastApplied.Service> services = new TreeMap<>();
        services.put(WEB, new LastApplied.Service(3, new SpecHash("0123456789abcdef"), true));
        return new LastApplied(generation, new SpecHash("fedcba9876543210"), services);
    }

    protected final void start() throws EngineException {
        engine.apply(new Step.StartContainer(slot(), name()));
    }

    protected final void stop() throws EngineException {
        engine.apply(new Step.StopContainer(slot(), name()));
    }

    protected final void remove() throws EngineException {
        engine.apply(new Step.RemoveContainer(slot(), name()));
    }

    protected final void refused(Kind kind, Step step) {
        EngineException refusal = assertThrows(EngineException.class, () -> engine.apply(step));
        assertEquals(kind, refusal.kind(), refusal.getMessage());
    }

    protected final Solo observe() throws EngineException {
        return assertInstanceOf(Solo.class, engine.observe(stack));
    }

    protected final ObservedContainer only() throws EngineException {
        List<ObservedContainer> web = observe().of(WEB);
        assertEquals(1, web.size(), web::toString);
        return web.getFirst();
    }

    /** Until the engine waits to start it once more: the fifth wait is longer than a second. */
    protected final void awaitLongWait() throws Exception {
        running(Specs.restarting(programs.ending(3), "always"));
        await(
                seen ->
                        seen.of(WEB).getFirst().restartCount() >= 5
                                && state(seen) instanceof ContainerState.Restarting,
                "a long wait");
    }

    protected static ContainerState state(Solo seen) {
        return seen.of(WEB).getFirst().state();
    }

    protected static Health health(Solo seen) {
        return state(seen) instanceof ContainerState.Running running
                ? running.health()
                : Health.NONE;
    }

    protected final ContainerState.Exited awaitExit() throws Exception {
        Solo seen = await(s -> state(s) instanceof ContainerState.Exited, "exited");
        return (ContainerState.Exited) state(seen);
    }

    /**
     * @param what the action, and what else the event says
     */
    protected final void awaitTouched(String what, boolean own) throws InterruptedException {
        await(event ->
                event instanceof Touched touched
                        && touched.stack().equals(stack)
                        && touched.own() == own
                        && touched.what().contains(what));
    }

    /** Looks again whenever the engine says that there is something to see. */
    protected final Solo await(Predicate<Solo> wanted, String what) throws Exception {
        Solo seen = observe();
        while (!wanted.test(seen)) {
            world.letTimePass();
            if (events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                fail("expected " + what + ", and nothing more happened to " + seen);
            }
            seen = observe();
        }
        return seen;
    }

    protected final void await(Predicate<EngineEvent> wanted) throws InterruptedException {
        await(events, wanted);
    }

    protected final void await(BlockingQueue<EngineEvent> from, Predicate<EngineEvent> wanted)
            throws InterruptedException {
        EngineEvent event;
        do {
            world.letTimePass();
            event = from.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertTrue(event != null, "the event expected did not come: " + told);
        } while (!wanted.test(event));
    }
}
