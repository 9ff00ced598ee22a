package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of the fake's time no contract can show: a real engine's passes by itself. */
class FakeEngineTest {

    private static final StackName SHOP = new StackName("shop");
    private static final Slot SLOT = new Slot(new ServiceName("web"), 1);
    private static final String NAME = "shop-web-1";
    private static final Duration GRACE = Duration.ofSeconds(7);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeEngine engine = new FakeEngine(() -> now, "web:1");

    @Test
    void a_stop_from_outside_takes_the_grace_period_of_what_ignores_sigterm() throws Exception {
        engine.ignoresSigterm("web:1");
        running(Specs.stubborn("web:1", GRACE));
        engine.stopFromOutside(NAME);

        assertInstanceOf(ContainerState.Running.class, state());
        assertEquals(now.plus(GRACE), engine.nextChange().orElseThrow());
        Instant begun = now;
        now = now.plus(GRACE);
        engine.advance();
        assertEquals(new ContainerState.Exited(137, Cause.OUTSIDE, begun, now), state());
    }

    @Test
    void others_act_while_a_stop_of_ours_takes_its_grace_period() throws Exception {
        engine.ignoresSigterm("web:1");
        running(Specs.stubborn("web:1", GRACE));
        List<EngineEvent> told = new ArrayList<>();
        AutoCloseable unused = engine.watch(told::add);
        engine.whileACallTakes(duration -> {
            assertEquals(GRACE, duration);
            kill();
        });
        engine.apply(new Step.StopContainer(SLOT, NAME));

        assertEquals(
                new EngineEvent.Touched(SHOP, "container " + NAME + " die", false), told.getLast());
        assertInstanceOf(ContainerState.Exited.class, state());
    }

    private void kill() {
        try {
            engine.kill(NAME, 137);
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_removal_from_outside_takes_its_time() throws Exception {
        engine.removedSlowly("web:1", Duration.ofSeconds(3));
        running(Specs.plain("web:1"));
        engine.removeFromOutside(NAME);

        assertEquals(new ContainerState.Removing(), state());
        now = now.plusSeconds(3);
        engine.advance();
        assertTrue(engine.all().isEmpty());
    }

    /** 100 ms, doubled each time, a minute at most; forgotten by what ran for ten seconds. */
    @Test
    void the_wait_for_a_restart_doubles_until_it_is_a_minute() throws Exception {
        engine.crashes("web:1", Duration.ofSeconds(1), 3);
        running(Specs.restarting(Specs.plain("web:1"), "always"));
        List<Duration> waits = new ArrayList<>();
        for (int end = 1; end <= 12; end++) {
            waits.add(nextWait());
        }

        assertEquals(
                List.of(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L,
                        60000L),
                waits.stream().map(Duration::toMillis).toList());
        assertEquals(12, engine.all().getFirst().restartCount());
    }

    @Test
    void the_wait_for_a_restart_begins_anew_after_ten_seconds() throws Exception {
        engine.crashes("web:1", Duration.ofSeconds(10), 3);
        running(Specs.restarting(Specs.plain("web:1"), "always"));
        nextWait();

        assertEquals(Duration.ofMillis(100), nextWait());
    }

    /** From its next end to the start after that. */
    private Duration nextWait() {
        pass();
        Instant ended = now;
        assertInstanceOf(ContainerState.Restarting.class, state());
        pass();
        assertInstanceOf(ContainerState.Running.class, state());
        return Duration.between(ended, now);
    }

    @Test
    void checks_that_fail_for_a_while_pass_again_by_themselves() throws Exception {
        running(Specs.checked(Specs.plain("web:1")));
        pass();
        assertEquals(Health.HEALTHY, health());
        engine.failChecks(NAME, GRACE);
        pass();
        assertEquals(Health.UNHEALTHY, health());
        pass();

        assertEquals(Health.HEALTHY, health());
        assertEquals(Optional.empty(), engine.nextChange());
    }

    @Test
    void what_has_no_check_cannot_be_unhealthy() throws Exception {
        running(Specs.plain("web:1"));

        assertThrows(IllegalStateException.class, () -> engine.failChecks(NAME, GRACE));
        assertEquals(Health.NONE, health());
    }

    private Health health() {
        return assertInstanceOf(ContainerState.Running.class, state()).health();
    }

    private void pass() {
        now = engine.nextChange().orElseThrow();
        engine.advance();
    }

    private ContainerState state() {
        return engine.all().getFirst().state();
    }

    private void running(ContainerSpec spec) throws EngineException {
        engine.apply(
                new Step.CreateContainer(
                        SHOP,
                        SLOT,
                        NAME,
                        Template.of(spec),
                        1,
                        Collections.emptySortedMap(),
                        DesiredState.Origin.UNKNOWN));
        engine.apply(new Step.StartContainer(SLOT, NAME));
    }
}
