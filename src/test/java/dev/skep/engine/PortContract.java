package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.Template;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.Slot;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.Step;
import dev.skep.scenario.Waiting;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One container at a time has a port of the host, from its start to its end. */
public abstract class PortContract extends ContractFixture {

    private int port;

    @BeforeEach
    void aNetworkAndAPort() throws Exception {
        engine.apply(new Step.CreateNetwork(stack, Specs.network(network())));
        port = world.freePort();
    }

    private String network() {
        return stack + "_default";
    }

    @Test
    void aStartWhosePortIsTakenFailsAndSaysSo() throws Exception {
        running(publishing());
        second(publishing());
        refused(Kind.CONFLICT, startSecond());

        ContainerState.StartFailed failed =
                assertInstanceOf(ContainerState.StartFailed.class, seen(2).state());
        assertEquals(128, failed.exitCode());
        assertTrue(failed.error().contains("port is already allocated"), failed::error);
        assertTrue(seen(1).isReady());
    }

    @Test
    void itStartsOnceThePortIsFree() throws Exception {
        running(publishing());
        second(publishing());
        refused(Kind.CONFLICT, startSecond());
        stop();
        engine.apply(startSecond());

        assertTrue(seen(2).isReady());
    }

    @Test
    void aRemovalFreesThePort() throws Exception {
        running(publishing());
        second(publishing());
        remove();
        engine.apply(startSecond());

        assertTrue(seen(2).isReady());
    }

    @Test
    void whatIsPausedKeepsItsPort() throws Exception {
        running(publishing());
        outside.pause(name());
        second(publishing());

        refused(Kind.CONFLICT, startSecond());
    }

    @Test
    void whatOnlyHasBeenMadeHasNoPort() throws Exception {
        second(publishing());
        running(publishing());

        assertTrue(seen(1).isReady());
    }

    @Test
    void anEndStaysWhatItWasWhenThePortIsTakenMeanwhile() throws Exception {
        running(publishing());
        stop();
        ContainerState ended = seen(1).state();
        second(publishing());
        engine.apply(startSecond());
        refused(Kind.CONFLICT, new Step.StartContainer(slot(), name()));

        assertEquals(ended, seen(1).state());
    }

    @Test
    void noPolicyTriesAgainWhatDidNotGetItsPort() throws Exception {
        running(publishing());
        second(Specs.restarting(publishing(), "always"));
        refused(Kind.CONFLICT, startSecond());

        assertInstanceOf(ContainerState.StartFailed.class, seen(2).state());
        assertEquals(0, seen(2).restartCount());
    }

    /** The engine tells nobody: only a look at everything finds it. */
    @Test
    void aPolicyGivesUpWhenThePortWasTakenInTheWaitAndIsFoundByARefresh() throws Exception {
        ContainerSpec ending = Specs.publishing(programs.ending(3), network(), port);
        running(Specs.restarting(ending, "always"));
        await(
                seen ->
                        seen.of(WEB).getFirst().restartCount() >= 5
                                && state(seen) instanceof ContainerState.Restarting,
                "a long wait");
        second(publishing());
        engine.apply(startSecond());
        int heard = told.size();
        untilExited();

        ContainerState.Exited exited =
                assertInstanceOf(ContainerState.Exited.class, seen(1).state());
        assertEquals(3, exited.exitCode());
        assertEquals(Cause.ITSELF, exited.cause());
        assertTrue(
                told.subList(heard, told.size()).stream()
                        .noneMatch(event ->
                                event.toString().contains(name() + " die")
                                        || event.toString().contains(name() + " start")),
                told::toString);
    }

    private ContainerSpec publishing() {
        return Specs.publishing(programs.obedient(), network(), port);
    }

    private void second(ContainerSpec spec) throws EngineException {
        engine.apply(create(2, Template.of(spec), Collections.emptySortedMap()));
    }

    private Step startSecond() {
        return new Step.StartContainer(new Slot(WEB, 2), stack + "-web-2");
    }

    private ObservedContainer seen(int slot) throws EngineException {
        List<ObservedContainer> web = observe().of(WEB);
        return web.stream().filter(each -> each.slot().number() == slot).findFirst().orElseThrow();
    }

    private void untilExited() throws Exception {
        Waiting.until(
                true,
                () -> {
                    world.letTimePass();
                    engine.refresh();
                    try {
                        return seen(1).state() instanceof ContainerState.Exited;
                    } catch (EngineException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }
}
