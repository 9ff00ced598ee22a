package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Template;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a container ends, who ended it, and what is left of it to see. */
public abstract class EndContract extends ContractFixture {

    @Test
    void a_container_of_ours_that_we_stop_was_ended_from_outside() throws Exception {
        running(programs.obedient());
        stop();

        ContainerState.Exited exited =
                assertInstanceOf(ContainerState.Exited.class, only().state());
        assertEquals(Cause.OUTSIDE, exited.cause());
    }

    @Test
    void what_is_killed_from_outside_was_ended_from_outside() throws Exception {
        running(programs.obedient());
        outside.kill(name());

        ContainerState.Exited exited = awaitExit();
        assertEquals(Cause.OUTSIDE, exited.cause());
        assertEquals(137, exited.exitCode());
    }

    @Test
    void what_is_stopped_from_outside_was_ended_from_outside() throws Exception {
        running(programs.obedient());
        outside.stop(name());

        assertEquals(Cause.OUTSIDE, awaitExit().cause());
    }

    @Test
    void what_ends_by_itself_says_so() throws Exception {
        running(programs.obedient());
        outside.endByItself(name(), 3);

        ContainerState.Exited exited = awaitExit();
        assertEquals(Cause.ITSELF, exited.cause());
        assertEquals(3, exited.exitCode());
        assertTrue(!exited.at().isBefore(exited.startedAt()));
    }

    @Test
    void a_paused_container_is_not_ready_until_it_is_unpaused() throws Exception {
        running(programs.obedient());
        outside.pause(name());
        await(seen -> seen.of(WEB).getFirst().state() instanceof ContainerState.Paused, "paused");

        engine.apply(new Step.UnpauseContainer(slot(), name()));
        assertTrue(only().isReady());
        engine.apply(new Step.UnpauseContainer(slot(), name()));
    }

    @Test
    void what_ends_well_by_itself_ended_with_0() throws Exception {
        running(programs.ending(0));

        ContainerState.Exited exited = awaitExit();
        assertEquals(0, exited.exitCode());
        assertEquals(Cause.ITSELF, exited.cause());
    }

    @Test
    void what_heeds_sigterm_ends_with_its_code() throws Exception {
        running(programs.obedient());
        stop();

        assertEquals(143, awaitExit().exitCode());
    }

    /** A call that stops returns when it is over. */
    @Test
    void what_ignores_sigterm_is_killed_when_its_grace_period_is_over() throws Exception {
        running(programs.stubborn());
        stop();

        ContainerState.Exited exited =
                assertInstanceOf(ContainerState.Exited.class, only().state());
        assertEquals(137, exited.exitCode());
        assertEquals(Cause.OUTSIDE, exited.cause());
    }

    @Test
    void others_may_stop_what_ignores_sigterm_as_well() throws Exception {
        running(programs.stubborn());
        outside.stop(name());

        ContainerState.Exited exited = awaitExit();
        assertEquals(137, exited.exitCode());
        assertEquals(Cause.OUTSIDE, exited.cause());
    }

    @Test
    void a_stop_is_told_as_die_and_stop_in_any_order_and_is_one_end() throws Exception {
        running(programs.obedient());
        outside.stop(name());
        ContainerState.Exited first = awaitExit();

        assertEquals(
                List.of("die", "stop"), awaitActions("die", "stop").stream().sorted().toList());
        assertEquals(first, only().state());
        engine.refresh();
        assertEquals(first, only().state());
    }

    /** The actions told of our container, in order, once all of these are among them. */
    private List<String> awaitActions(String... actions) throws Exception {
        List<String> seen = new ArrayList<>();
        await(_ -> {
            seen.clear();
            told.stream()
                    .filter(event -> event instanceof Touched of && of.stack().equals(stack))
                    .map(event -> ((Touched) event).what())
                    .map(what -> what.substring(what.lastIndexOf(' ') + 1))
                    .filter(List.of(actions)::contains)
                    .forEach(seen::add);
            return seen.containsAll(List.of(actions));
        });
        return seen;
    }

    @Test
    void what_takes_more_memory_than_it_may_was_ended_for_that() throws Exception {
        running(programs.hungry());

        ContainerState.Exited exited = awaitExit();
        assertEquals(137, exited.exitCode());
        assertEquals(Cause.OUT_OF_MEMORY, exited.cause());
    }

    @Test
    void a_command_that_is_not_there_is_refused_and_seen_as_a_failed_start() throws Exception {
        engine.apply(create(1, Template.of(programs.missing())));
        Step.StartContainer start = new Step.StartContainer(slot(), name());
        refused(Kind.REFUSED, start);

        ContainerState.StartFailed failed =
                assertInstanceOf(ContainerState.StartFailed.class, only().state());
        assertEquals(127, failed.exitCode());
        assertTrue(failed.error().contains("executable file not found"), failed::error);
        refused(Kind.REFUSED, start);
        remove();
        assertEquals(List.of(), observe().of(WEB));
    }

    @Test
    void a_network_that_is_gone_is_seen_as_a_failed_start() throws Exception {
        String network = stack + "_default";
        engine.apply(new Step.CreateNetwork(stack, Specs.network(network)));
        engine.apply(create(1, Template.of(Specs.on(programs.obedient(), network))));
        engine.apply(new Step.RemoveNetwork(network));
        refused(Kind.NOT_FOUND, new Step.StartContainer(slot(), name()));

        ContainerState.StartFailed failed =
                assertInstanceOf(ContainerState.StartFailed.class, only().state());
        assertEquals(128, failed.exitCode());
        assertTrue(failed.error().contains("network " + network + " not found"), failed::error);
    }

    @Test
    void the_engine_does_not_try_again_what_did_not_start() throws Exception {
        engine.apply(create(1, Template.of(Specs.restarting(programs.missing(), "always"))));
        refused(Kind.REFUSED, new Step.StartContainer(slot(), name()));

        assertInstanceOf(ContainerState.StartFailed.class, only().state());
        assertEquals(0, only().restartCount());
    }

    /** The engine tells of the failure to whoever started it, and to nobody who looks later. */
    @Test
    void an_end_stays_what_it_was_when_the_next_start_fails() throws Exception {
        String network = stack + "_default";
        engine.apply(new Step.CreateNetwork(stack, Specs.network(network)));
        running(Specs.on(programs.obedient(), network));
        outside.endByItself(name(), 5);
        ContainerState.Exited exited = awaitExit();
        engine.apply(new Step.RemoveNetwork(network));

        refused(Kind.NOT_FOUND, new Step.StartContainer(slot(), name()));
        assertEquals(exited, only().state());
    }

    @Test
    void a_paused_container_can_be_killed() throws Exception {
        paused();
        outside.kill(name());

        ContainerState.Exited exited = awaitExit();
        assertEquals(137, exited.exitCode());
        assertEquals(Cause.OUTSIDE, exited.cause());
    }

    @Test
    void a_paused_container_can_be_stopped_and_takes_sigterm() throws Exception {
        paused();
        stop();

        ContainerState.Exited exited =
                assertInstanceOf(ContainerState.Exited.class, only().state());
        assertEquals(143, exited.exitCode());
        assertEquals(Cause.OUTSIDE, exited.cause());
    }

    @Test
    void a_paused_container_can_be_removed() throws Exception {
        paused();
        remove();

        assertEquals(List.of(), observe().of(WEB));
    }

    @Test
    void a_paused_container_that_others_unpause_runs() throws Exception {
        paused();
        ContainerState.Paused paused =
                assertInstanceOf(ContainerState.Paused.class, only().state());
        outside.unpause(name());

        Solo seen = await(s -> state(s) instanceof ContainerState.Running, "running");
        assertEquals(new ContainerState.Running(paused.since(), Health.NONE), state(seen));
    }

    private void paused() throws Exception {
        running(programs.obedient());
        outside.pause(name());
        await(seen -> state(seen) instanceof ContainerState.Paused, "paused");
    }
}
