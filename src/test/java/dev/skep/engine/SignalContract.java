package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.ContainerSpec;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What somebody's signal does to a container, and to what the engine does about its next end. */
public abstract class SignalContract extends ContractFixture {

    @Test
    void aSignalThatEndsNothingChangesNothing() throws Exception {
        running(programs.obedient());
        ContainerState before = only().state();
        outside.signal(name(), "HUP");
        engine.refresh();

        assertEquals(before, only().state());
    }

    /** The first check of its health comes two seconds after its start: so long it runs on. */
    @Test
    void anEndLongAfterAHarmlessSignalIsItsOwn() throws Exception {
        running(Specs.checked(programs.obedient(), "true", Duration.ofSeconds(2)));
        outside.signal(name(), "HUP");
        await(seen -> health(seen) == Health.HEALTHY, "healthy");
        outside.endByItself(name(), 3);

        ContainerState.Exited exited = awaitExit();
        assertEquals(3, exited.exitCode());
        assertEquals(Cause.ITSELF, exited.cause());
    }

    @Test
    void anEndRightAfterASignalThatEndsNoProgramIsItsOwn() throws Exception {
        running(programs.obedient());
        outside.signal(name(), "WINCH");
        outside.endByItself(name(), 3);

        assertEquals(Cause.ITSELF, awaitExit().cause());
    }

    @Test
    void anEndByASignalIsFromOutside() throws Exception {
        running(programs.obedient());
        outside.signal(name(), "TERM");

        ContainerState.Exited exited = awaitExit();
        assertEquals(143, exited.exitCode());
        assertEquals(Cause.OUTSIDE, exited.cause());
    }

    /** The engine takes any signal for somebody's wish that the next end be the last. */
    @Test
    void afterAnySignalNoPolicyRestartsWhatEndsByItself() throws Exception {
        running(Specs.restarting(programs.obedient(), "always"));
        outside.signal(name(), "WINCH");
        outside.endByItself(name(), 3);

        ContainerState.Exited exited = awaitExit();
        assertEquals(3, exited.exitCode());
        assertEquals(Cause.ITSELF, exited.cause());
        assertEquals(0, only().restartCount());
    }

    @Test
    void whoeverStartsItAfterASignalHasItRestartedAgain() throws Exception {
        running(Specs.restarting(programs.obedient(), "always"));
        outside.signal(name(), "WINCH");
        outside.restart(name());
        outside.endByItself(name(), 3);

        await(seen -> seen.of(WEB).getFirst().restartCount() > 0, "a restart");
    }

    @Test
    void whereAStopSignalIsSetNoOtherSignalTouchesThePolicy() throws Exception {
        ContainerSpec spec = Specs.stoppedBy(programs.obedient(), "SIGTERM");
        running(Specs.restarting(spec, "always"));
        outside.signal(name(), "WINCH");
        outside.endByItself(name(), 3);

        await(seen -> seen.of(WEB).getFirst().restartCount() > 0, "a restart");
    }

    @Test
    void aSignalUnpausesWhatIsPaused() throws Exception {
        running(programs.obedient());
        outside.pause(name());
        await(seen -> state(seen) instanceof ContainerState.Paused, "paused");
        outside.signal(name(), "WINCH");

        awaitTouched("unpause", false);
        assertInstanceOf(ContainerState.Running.class, only().state());
    }

    /** As a kill does, and told by as little. */
    @Test
    void aHarmlessSignalEndsTheWaitForARestart() throws Exception {
        awaitLongWait();
        outside.signal(name(), "WINCH");
        engine.refresh();

        ContainerState.Exited exited =
                assertInstanceOf(ContainerState.Exited.class, only().state());
        assertEquals(3, exited.exitCode());
        assertTrue(only().restartCount() >= 5);
    }
}
