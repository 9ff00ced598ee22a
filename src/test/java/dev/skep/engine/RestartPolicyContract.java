package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the engine starts again by itself. Between an end and the next start it is silent, longer
 * each time.
 */
public abstract class RestartPolicyContract extends ContractFixture {

    @Test
    void the_engine_restarts_what_ends_by_itself_where_the_policy_says_so() throws Exception {
        running(Specs.restarting(programs.obedient(), "on-failure"));
        ContainerState before = only().state();
        outside.endByItself(name(), 3);

        await(seen -> seen.of(WEB).getFirst().restartCount() > 0, "a restart");
        assertNotEquals(before, only().state());
    }

    @Test
    void the_engine_does_not_restart_what_was_killed() throws Exception {
        running(Specs.restarting(programs.obedient(), "always"));
        outside.kill(name());

        assertEquals(Cause.OUTSIDE, awaitExit().cause());
    }

    @Test
    void always_starts_again_also_what_ended_well() throws Exception {
        running(Specs.restarting(programs.ending(0), "always"));

        awaitRestarts(2, 0);
    }

    @Test
    void unless_stopped_starts_again_what_failed() throws Exception {
        running(Specs.restarting(programs.ending(3), "unless-stopped"));

        awaitRestarts(2, 3);
    }

    @Test
    void on_failure_starts_again_what_failed_for_ever() throws Exception {
        running(Specs.restarting(programs.ending(3), "on-failure"));

        awaitRestarts(3, 3);
    }

    /** All that is seen meanwhile is that it runs, or waits to. */
    private void awaitRestarts(int restarts, int exitCode) throws Exception {
        await(
                seen -> {
                    ContainerState state = state(seen);
                    assertTrue(
                            state instanceof ContainerState.Running
                                    || state.equals(new ContainerState.Restarting(exitCode)),
                            state::toString);
                    return seen.of(WEB).getFirst().restartCount() >= restarts;
                },
                restarts + " restarts");
    }

    @Test
    void on_failure_leaves_alone_what_ended_well() throws Exception {
        running(Specs.restarting(programs.ending(0), "on-failure"));

        ContainerState.Exited exited = awaitExit();
        assertEquals(0, exited.exitCode());
        assertEquals(Cause.ITSELF, exited.cause());
        assertEquals(0, only().restartCount());
    }

    @Test
    void on_failure_gives_up_after_so_many_times_and_counts_anew_for_whoever_starts_it()
            throws Exception {
        running(Specs.restarting(programs.ending(3), "on-failure", 2));
        ContainerState.Exited exited = awaitExit();
        assertEquals(3, exited.exitCode());
        assertEquals(Cause.ITSELF, exited.cause());
        assertEquals(2, only().restartCount());

        start();
        Solo seen =
                await(
                        s ->
                                state(s) instanceof ContainerState.Exited later
                                        && !later.equals(exited),
                        "another end");
        assertEquals(2, seen.of(WEB).getFirst().restartCount());
    }

    @Test
    void what_ran_out_of_memory_is_started_again() throws Exception {
        running(Specs.restarting(programs.hungry(), "on-failure"));

        await(seen -> seen.of(WEB).getFirst().restartCount() > 0, "a restart");
    }

    /** The count is of the ends that a start follows, and goes up at the end. */
    @Test
    void what_waits_for_its_restart_counts_it_already() throws Exception {
        running(Specs.restarting(programs.ending(3), "always"));
        await(seen -> state(seen) instanceof ContainerState.Restarting, "waiting");

        assertTrue(only().restartCount() > 0);
    }

    @Test
    void a_stop_ends_the_wait_for_a_restart_with_the_last_exit_code() throws Exception {
        awaitLongWait();
        stop();

        Solo seen =
                await(
                        s ->
                                state(s) instanceof ContainerState.Exited exited
                                        && exited.cause() == Cause.OUTSIDE,
                        "stopped");
        assertEquals(3, ((ContainerState.Exited) state(seen)).exitCode());
    }

    /** The engine tells nobody: only a look at everything finds it. */
    @Test
    void a_kill_ends_the_wait_for_a_restart_and_is_found_by_a_refresh() throws Exception {
        awaitLongWait();
        outside.kill(name());
        engine.refresh();

        assertEquals(3, assertInstanceOf(ContainerState.Exited.class, only().state()).exitCode());
    }

    @Test
    void to_start_what_waits_for_its_restart_does_nothing_and_to_remove_it_ends_it()
            throws Exception {
        awaitLongWait();
        ObservedContainer before = only();
        start();
        assertEquals(before, only());
        remove();

        assertEquals(List.of(), observe().of(WEB));
    }
}
