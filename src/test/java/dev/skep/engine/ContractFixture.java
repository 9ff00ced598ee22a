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
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine under contract, whoever else is at it, and the steps that its tests take. */
public abstract class ContractFixture {

    /** What others do to the engine, behind our back. Containers are named. */
    public interface Outside {

        void kill(String container) throws Exception;

        void stop(String container) throws Exception;

        void remove(String container) throws Exception;

        void pause(String container) throws Exception;

        void endByItself(String container, int exitCode) throws Exception;

        /** Made with no label of ours. */
        void createNetwork(String name) throws Exception;

        void createContainer(String name, String image) throws Exception;

        /** Whatever has to happen for time to pass while a test waits. */
        void letTimePass();
    }

    private static final long PATIENCE_SECONDS = 20;
    protected static final ServiceName WEB = new ServiceName("web");

    protected final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    protected Engine engine;
    protected Outside outside;
    protected StackName stack;
    private AutoCloseable watch;

    protected abstract Engine engine() throws Exception;

    protected abstract Outside outside() throws Exception;

    /** A name that nobody else uses on the engine, at this moment. */
    protected abstract StackName unusedStack();

    /** An image that the engine has. */
    protected abstract String image();

    @BeforeEach
    void watchTheEngine() throws Exception {
        engine = engine();
        outside = outside();
        stack = unusedStack();
        watch = engine.watch(events::add);
        await(event -> event instanceof StreamOpened);
    }

    @AfterEach
    void stopWatching() throws Exception {
        watch.close();
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

    protected static Health health(Solo seen) {
        return seen.of(WEB).getFirst().state() instanceof ContainerState.Running running
                ? running.health()
                : Health.NONE;
    }

    protected final ContainerState.Exited awaitExit() throws Exception {
        Solo seen =
                await(s -> s.of(WEB).getFirst().state() instanceof ContainerState.Exited, "exited");
        return (ContainerState.Exited) seen.of(WEB).getFirst().state();
    }

    /** Looks again whenever the engine says that there is something to see. */
    protected final Solo await(Predicate<Solo> wanted, String what) throws Exception {
        Solo seen = observe();
        while (!wanted.test(seen)) {
            outside.letTimePass();
            if (events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                fail("expected " + what + ", and nothing more happened to " + seen);
            }
            seen = observe();
        }
        return seen;
    }

    protected final void await(Predicate<EngineEvent> wanted) throws InterruptedException {
        EngineEvent event;
        do {
            outside.letTimePass();
            event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertTrue(event != null, "the event expected did not come");
        } while (!wanted.test(event));
    }
}
