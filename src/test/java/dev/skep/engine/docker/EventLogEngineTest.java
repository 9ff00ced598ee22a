package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.engine.ContractFixture;
import dev.skep.engine.EngineWorld;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the engine's own stream says, word for word: also what {@link
 * dev.skep.engine.SequenceContract} does not get to hear, and how much of it an engine keeps.
 */
@Tag("engine")
class EventLogEngineTest extends ContractFixture {

    private static final int KEPT = 256;

    private RealEngine real;
    private Instant begun;

    @Override
    protected EngineWorld world() throws Exception {
        DockerWorld world = DockerWorld.atHand();
        real = world.outside();
        begun = real.now();
        return world;
    }

    @Test
    void aRestartIsKillDieStopStartRestart() throws Exception {
        running(programs.obedient());
        outside.restart(name());

        assertEquals(
                List.of("create", "start", "kill", "die and stop", "start", "restart"), actions());
    }

    @Test
    void aStopIsKillDieStop() throws Exception {
        running(programs.obedient());
        outside.stop(name());

        assertEquals(List.of("create", "start", "kill", "die and stop"), actions());
    }

    @Test
    void aStopOfWhatIgnoresSigtermIsTwoKills() throws Exception {
        running(programs.stubborn());
        outside.stop(name());

        assertEquals(List.of("create", "start", "kill", "kill", "die and stop"), actions());
    }

    @Test
    void aKillIsKillDie() throws Exception {
        running(programs.obedient());
        outside.kill(name());
        awaitExit();

        assertEquals(List.of("create", "start", "kill", "die"), actions());
    }

    @Test
    void aRemovalByForceIsKillDieDestroy() throws Exception {
        running(programs.obedient());
        outside.remove(name());

        assertEquals(List.of("create", "start", "kill", "die", "destroy"), actions());
    }

    @Test
    void wantOfMemoryIsOomDie() throws Exception {
        running(programs.hungry());
        awaitExit();

        assertEquals(
                List.of("create", "start", "oom", "die"), actions().stream().distinct().toList());
    }

    @Test
    void aHarmlessSignalIsKillAlone() throws Exception {
        running(programs.obedient());
        outside.signal(name(), "HUP");

        assertEquals(List.of("create", "start", "kill"), actions());
    }

    @Test
    void aKillInTheWaitForARestartIsNothing() throws Exception {
        awaitLongWait();
        List<String> before = actions();
        outside.kill(name());

        assertEquals(before, actions());
    }

    @Test
    void sinceIsInclusive() throws Exception {
        running(programs.obedient());
        DockerEvent start = ours().getLast();
        assertEquals("start", start.action());

        assertEquals(List.of(start), ours(start.at()));
        assertEquals(List.of(), ours(start.at().plusNanos(1)));
    }

    @Test
    void anEngineKeepsItsLast256EventsOfWhateverKind() throws Exception {
        running(programs.obedient());
        assertEquals(List.of("create", "start"), actions());
        real.makeAndRemoveVolumes(stack.value(), KEPT / 2);

        List<DockerEvent> kept = real.events(Instant.EPOCH.plusSeconds(1), real.now());
        assertEquals(KEPT, kept.size());
        assertEquals(List.of(), actions());
    }

    /** What the engine says of our container; a die and a stop side by side in either order. */
    private List<String> actions() throws Exception {
        List<String> actions = new ArrayList<>();
        for (DockerEvent event : ours()) {
            String last = actions.isEmpty() ? "" : actions.getLast();
            if (List.of("die stop", "stop die").contains(last + " " + event.action())) {
                actions.set(actions.size() - 1, "die and stop");
            } else {
                actions.add(event.action());
            }
        }
        return actions;
    }

    private List<DockerEvent> ours() throws Exception {
        return ours(begun);
    }

    private List<DockerEvent> ours(Instant since) throws Exception {
        return real.events(since, real.now()).stream()
                .filter(event -> event.name().filter(name()::equals).isPresent())
                .toList();
    }
}
