package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.Template;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a health check makes of a container: it says how it is, and does nothing to it. */
public abstract class HealthContract extends ContractFixture {

    @Test
    void a_health_check_that_passes_makes_it_healthy() throws Exception {
        running(Specs.checked(programs.obedient(), "true"));

        await(seen -> health(seen) == Health.HEALTHY, "healthy");
    }

    @Test
    void a_container_is_starting_until_its_first_check() throws Exception {
        running(Specs.checked(programs.obedient(), "true", Duration.ofHours(1)));

        assertEquals(Health.STARTING, health(observe()));
        assertFalse(only().isReady());
    }

    @Test
    void health_comes_and_goes_and_the_container_runs_on() throws Exception {
        engine.apply(create(1, Template.of(Specs.checked(programs.obedient()))));
        outside.passChecks(name());
        start();
        await(seen -> health(seen) == Health.HEALTHY, "healthy");
        ContainerState.Running healthy =
                assertInstanceOf(ContainerState.Running.class, only().state());
        outside.failChecks(name());
        await(seen -> health(seen) == Health.UNHEALTHY, "unhealthy");
        assertFalse(only().isReady());
        assertEquals(0, only().restartCount());
        assertTrue(
                told.stream()
                                .filter(event ->
                                        event instanceof Touched of
                                                && of.what()
                                                        .equals(
                                                                "container "
                                                                        + name()
                                                                        + " health_status"))
                                .count()
                        >= 2,
                told::toString);
        outside.passChecks(name());
        await(seen -> health(seen) == Health.HEALTHY, "healthy again");

        assertEquals(healthy, only().state());
    }

    @Test
    void no_policy_restarts_what_is_unhealthy() throws Exception {
        ContainerSpec checked = Specs.checked(programs.obedient());
        engine.apply(create(1, Template.of(Specs.restarting(checked, "always"))));
        outside.passChecks(name());
        start();
        await(seen -> health(seen) == Health.HEALTHY, "healthy");
        outside.failChecks(name());
        await(seen -> health(seen) == Health.UNHEALTHY, "unhealthy");

        assertEquals(0, only().restartCount());
        assertTrue(only().isRunning());
    }

    @Test
    void what_does_not_run_has_no_health_and_begins_anew() throws Exception {
        engine.apply(create(1, Template.of(Specs.checked(programs.obedient()))));
        outside.passChecks(name());
        assertEquals(new ContainerState.Created(), only().state());
        start();
        await(seen -> health(seen) == Health.HEALTHY, "healthy");
        stop();
        assertInstanceOf(ContainerState.Exited.class, only().state());
        start();

        await(seen -> health(seen) == Health.HEALTHY, "healthy");
    }

    @Test
    void a_pause_takes_nothing_from_the_health_of_before() throws Exception {
        engine.apply(create(1, Template.of(Specs.checked(programs.obedient()))));
        outside.passChecks(name());
        start();
        await(seen -> health(seen) == Health.HEALTHY, "healthy");
        outside.pause(name());
        await(seen -> state(seen) instanceof ContainerState.Paused, "paused");
        outside.unpause(name());

        await(seen -> health(seen) == Health.HEALTHY, "healthy");
    }
}
