package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The sequences are those that engines really send. Times are seconds after the start of the run.
 */
class ExitCausesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Optional<ContainerState> RUNNING =
            Optional.of(new ContainerState.Running(START, Health.NONE));

    private final ExitCauses causes = new ExitCauses();

    @Test
    void a_die_alone_is_its_own_end() {
        saw("die", 5);

        assertEquals(Cause.ITSELF, cause(0, 5));
        assertEquals(Cause.ITSELF, cause(137, 5));
    }

    @Test
    void docker_kill_is_a_kill_and_a_die() {
        killed(9, 5);
        saw("die", 5);

        assertEquals(Cause.OUTSIDE, cause(137, 5));
    }

    @Test
    void a_signal_may_be_written_down_after_the_end_that_it_caused() {
        killed(9, 5.2);
        saw("die", 5.3);

        assertEquals(Cause.OUTSIDE, cause(137, 5));
    }

    @Test
    void docker_stop_is_from_outside_in_whichever_order_stop_and_die_come() {
        killed(15, 5);
        saw("die", 6);
        assertEquals(Cause.OUTSIDE, cause(0, 6));
        saw("stop", 6);
        assertEquals(Cause.OUTSIDE, cause(0, 6));
    }

    @Test
    void a_stop_with_a_long_grace_is_known_by_its_stop() {
        killed(15, 5);
        saw("die", 65);
        assertEquals(Cause.ITSELF, cause(0, 65));

        saw("stop", 65);
        assertEquals(Cause.OUTSIDE, cause(0, 65));
    }

    @Test
    void a_stop_while_the_engine_waits_to_restart_comes_alone() {
        saw("die", 5);
        saw("stop", 7);

        assertEquals(Cause.OUTSIDE, cause(1, 5));
    }

    @Test
    void rm_force_is_a_kill_and_a_die_and_leaves_nothing_behind() {
        killed(9, 5);
        saw("die", 5);
        saw("destroy", 5);

        assertFalse(causes.sawEnd(run(137, 5, false)));
    }

    @Test
    void an_oom_before_the_end_is_out_of_memory() {
        saw("oom", 5);
        saw("die", 5);

        assertEquals(Cause.OUT_OF_MEMORY, cause(137, 5));
    }

    @Test
    void an_oom_that_the_state_tells_needs_no_event() {
        saw("die", 5);

        assertEquals(Cause.OUT_OF_MEMORY, causes.cause(run(137, 5, true), RUNNING));
    }

    @Test
    void an_oom_of_a_child_is_no_end_and_a_clean_one_later_is_its_own() {
        saw("oom", 5);
        saw("die", 60);

        assertEquals(Cause.ITSELF, cause(0, 60));
    }

    @Test
    void a_signal_to_reload_does_not_explain_an_end_much_later() {
        killed(1, 5);
        saw("die", 15);

        assertEquals(Cause.ITSELF, cause(3, 15));
        assertEquals(Cause.OUTSIDE, cause(129, 15));
    }

    @Test
    void a_signal_to_reload_explains_an_end_right_after_it() {
        killed(1, 5);
        saw("die", 5.5);

        assertEquals(Cause.OUTSIDE, cause(0, 5.5));
    }

    @Test
    void a_change_of_the_window_size_explains_nothing() {
        killed(28, 5);
        saw("die", 5.1);

        assertEquals(Cause.ITSELF, cause(1, 5.1));
    }

    @Test
    void a_sigterm_that_was_ignored_does_not_explain_an_end_after_the_grace() {
        killed(15, 5);
        saw("die", 20);

        assertEquals(Cause.ITSELF, cause(0, 20));
    }

    @Test
    void what_ended_the_run_before_does_not_explain_this_one() {
        killed(9, -10);
        saw("stop", -9);
        saw("oom", -9);
        saw("die", 5);

        assertEquals(Cause.ITSELF, cause(137, 5));
    }

    @Test
    void an_end_in_a_gap_of_the_stream_is_from_outside() {
        assertEquals(Cause.OUTSIDE, cause(1, 5));
        assertFalse(causes.sawEnd(run(1, 5, false)));

        saw("die", 5);
        assertTrue(causes.sawEnd(run(1, 5, false)));
        assertEquals(Cause.ITSELF, cause(1, 5));
    }

    @Test
    void work_that_ended_well_in_a_gap_of_the_stream_is_done() {
        assertEquals(Cause.ITSELF, cause(0, 5));
    }

    @Test
    void a_verdict_stands_until_something_new_is_heard() {
        ContainerState before = new ContainerState.Exited(0, Cause.OUTSIDE, START, at(5));

        assertEquals(Cause.OUTSIDE, causes.cause(run(0, 5, false), Optional.of(before)));
    }

    @Test
    void an_end_before_we_looked_is_judged_by_its_code() {
        assertEquals(Cause.ITSELF, causes.cause(run(0, 5, false), Optional.empty()));
        assertEquals(Cause.ITSELF, causes.cause(run(1, 5, false), Optional.empty()));
        assertEquals(Cause.OUTSIDE, causes.cause(run(137, 5, false), Optional.empty()));
        assertEquals(Cause.OUTSIDE, causes.cause(run(143, 5, false), Optional.empty()));
        assertEquals(Cause.OUT_OF_MEMORY, causes.cause(run(137, 5, true), Optional.empty()));
    }

    @Test
    void signals_may_come_by_name() {
        saw("kill", 5, Map.of("signal", "SIGKILL"));
        saw("die", 5);

        assertEquals(Cause.OUTSIDE, cause(137, 5));
    }

    private Cause cause(int exitCode, double finished) {
        return causes.cause(run(exitCode, finished, false), RUNNING);
    }

    private static ExitCauses.Run run(int exitCode, double finished, boolean oomKilled) {
        return new ExitCauses.Run(
                "c1", exitCode, oomKilled, START, at(finished), Duration.ofSeconds(10));
    }

    private void killed(int signal, double seconds) {
        saw("kill", seconds, Map.of("signal", Integer.toString(signal)));
    }

    private void saw(String action, double seconds) {
        saw(action, seconds, Map.of());
    }

    private void saw(String action, double seconds, Map<String, String> attributes) {
        causes.saw(new DockerEvent("container", action, "c1", attributes, at(seconds)));
    }

    private static Instant at(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }
}
