package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.ContractFixture;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineEvent.StreamLost;
import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.engine.EngineWorld;
import dev.skep.observed.ContainerState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stream of events that ends and goes on, on an engine that itself was there all the time: what
 * it still has of the gap it tells, and what it has not is looked for.
 */
@Tag("engine")
class EventGapEngineTest extends ContractFixture {

    /** The engine keeps 256 events: two of each volume are more. */
    private static final int TOO_MANY = 140;

    private DockerWorld real;

    @Override
    protected EngineWorld world() throws Exception {
        real = DockerWorld.atHand();
        return real;
    }

    @Test
    void aRestartInAShortGapIsToldOnceAndNothingBeforeIt() throws Exception {
        ContainerState before = cut();
        outside.restart(name());
        real.outside().makeAndRemoveVolumes(stack.value(), 10);
        world.reconnect();
        awaitTouched("restart", false);

        assertEquals(List.of("die", "restart", "start", "stop"), actions().sorted().toList());
        assertEquals(1, openings());
        assertTrue(isYounger(before));
    }

    @Test
    void aGapInWhichNothingHappenedTellsNothing() throws Exception {
        ContainerState before = cut();
        world.reconnect();
        await(event -> event instanceof StreamOpened);
        outside.pause(name());
        awaitTouched("pause", false);

        assertEquals(List.of("pause"), actions().toList());
        assertEquals(1, openings());
        outside.unpause(name());
        await(seen -> state(seen).equals(before), "as before");
    }

    /** It looks the same in a list, and no event of it comes any more. */
    @Test
    void aRestartThatTheEngineHasForgottenIsSeenAllTheSame() throws Exception {
        ContainerState before = cut();
        outside.restart(name());
        real.outside().makeAndRemoveVolumes(stack.value(), TOO_MANY);
        world.reconnect();
        await(_ -> openings() == 2);

        assertTrue(isYounger(before));
        assertEquals(List.of(), actions().toList());
    }

    /**
     * @return what runs, as it was seen before nothing was told any more
     */
    private ContainerState cut() throws Exception {
        running(programs.obedient());
        awaitTouched("start", true);
        ContainerState before = only().state();
        real.cutStream();
        await(event -> event instanceof StreamLost);
        told.clear();
        return before;
    }

    private boolean isYounger(ContainerState before) throws Exception {
        return only().state() instanceof ContainerState.Running(var since, var _)
                && before instanceof ContainerState.Running(var earlier, var _)
                && since.isAfter(earlier);
    }

    /** A stream that does not go on where the last one ended opens twice. */
    private long openings() {
        return told.stream().filter(event -> event instanceof StreamOpened).count();
    }

    private Stream<String> actions() {
        return told.stream().filter(this::isOurs).map(event -> action((Touched) event));
    }

    private boolean isOurs(EngineEvent event) {
        return event instanceof Touched touched
                && touched.stack().equals(stack)
                && touched.what().startsWith("container ");
    }

    private static String action(Touched touched) {
        return touched.what().substring(touched.what().lastIndexOf(' ') + 1);
    }
}
