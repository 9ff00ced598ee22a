package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineEvent.Touched;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Which events tell of what happens to a container, in order, and how it looks after them. What
 * announces an end (a {@code kill}, an {@code oom}) is not told: the end is.
 */
public abstract class SequenceContract extends ContractFixture {

    private static final String DIE = "die";
    private static final String START = "start";

    @Test
    void aRestartIsToldAsAnEndAStartAndItself() throws Exception {
        heardStart();
        ContainerState before = only().state();
        outside.restart(name());
        awaitTouched("restart", false);

        assertEquals(List.of(DIE, START, "restart"), withoutStop(actions()));
        assertTrue(actions().indexOf("stop") < actions().indexOf(START), told::toString);
        assertTrue(only().isReady());
        assertNotEquals(before, only().state());
        assertEquals(0, only().restartCount());
    }

    @Test
    void aRestartOfWhatHasEndedIsToldAsAStartAndItself() throws Exception {
        heardStart();
        stoppedByOthers();
        outside.restart(name());
        awaitTouched("restart", false);

        assertEquals(List.of(START, "restart"), actions());
        assertTrue(only().isReady());
    }

    @Test
    void aRestartOfWhatWaitsForItsNextIsToldAsAStopAStartAndItself() throws Exception {
        awaitLongWait();
        told.clear();
        outside.restart(name());
        assertTrue(only().restartCount() < 5, "it does not count anew");
        awaitTouched("restart", false);

        assertEquals(List.of("stop", START, "restart"), actions().subList(0, 3));
    }

    @Test
    void aRestartOfWhatIsPausedIsToldAsItsUnpauseToo() throws Exception {
        heardStart();
        outside.pause(name());
        awaitTouched("pause", false);
        told.clear();
        outside.restart(name());
        awaitTouched("restart", false);

        assertEquals(List.of("unpause", DIE, START, "restart"), withoutStop(actions()));
        assertTrue(only().isReady());
    }

    @Test
    void aKillIsToldAsAnEndAlone() throws Exception {
        heardStart();
        outside.kill(name());
        awaitExit();
        outside.start(name());
        awaitTouched(START, false);

        assertEquals(List.of(DIE, START), actions());
    }

    @Test
    void anEndByItselfIsToldAsAnEndAlone() throws Exception {
        heardStart();
        outside.endByItself(name(), 3);
        awaitExit();
        outside.start(name());
        awaitTouched(START, false);

        assertEquals(List.of(DIE, START), actions().subList(0, 2));
    }

    @Test
    void anEndForWantOfMemoryIsToldAsAnEndAlone() throws Exception {
        running(programs.hungry());
        ContainerState.Exited exited = awaitExit();
        assertEquals(Cause.OUT_OF_MEMORY, exited.cause());
        outside.remove(name());
        awaitTouched("destroy", false);

        assertEquals(List.of("create", START, DIE, "destroy"), actions());
    }

    @Test
    void aRemovalByForceIsToldAsAnEndAndIsGone() throws Exception {
        heardStart();
        outside.remove(name());
        awaitTouched("destroy", false);

        assertEquals(List.of(DIE, "destroy"), actions());
        assertEquals(List.of(), observe().of(WEB));
    }

    @Test
    void aRemovalOfWhatHasEndedIsToldAsThatAlone() throws Exception {
        heardStart();
        stoppedByOthers();
        outside.remove(name());
        awaitTouched("destroy", false);

        assertEquals(List.of("destroy"), actions());
    }

    /** In the waits between, which double, nothing is told. */
    @Test
    void whatAPolicyRestartsIsToldAsEndsAndStartsInTurnsAndAsNobodysDoing() throws Exception {
        awaitLongWait();
        int restarts = only().restartCount();
        assertInstanceOf(ContainerState.Restarting.class, only().state());

        List<String> actions = actions();
        assertEquals("create", actions.getFirst());
        for (int i = 1; i < actions.size(); i++) {
            assertEquals(i % 2 == 0 ? DIE : START, actions.get(i), actions::toString);
        }
        assertEquals(1 + 2 * restarts, actions.size(), actions::toString);
        assertEquals(
                List.of("create", START),
                told.stream()
                        .filter(event -> isOurs(event) && ((Touched) event).own())
                        .map(SequenceContract::action)
                        .toList());
    }

    private void heardStart() throws Exception {
        running(programs.obedient());
        awaitTouched(START, true);
        told.clear();
    }

    private void stoppedByOthers() throws Exception {
        outside.stop(name());
        await(_ -> actions().containsAll(List.of(DIE, "stop")));
        told.clear();
    }

    /** What was told of our container. */
    private List<String> actions() {
        return told.stream().filter(this::isOurs).map(SequenceContract::action).toList();
    }

    private boolean isOurs(EngineEvent event) {
        return event instanceof Touched touched
                && touched.stack().equals(stack)
                && touched.what().startsWith("container ");
    }

    private static String action(EngineEvent event) {
        String what = ((Touched) event).what();
        return what.substring(what.lastIndexOf(' ') + 1);
    }

    /** It comes before or after the end. */
    private static List<String> withoutStop(List<String> actions) {
        return actions.stream().filter(action -> !action.equals("stop")).toList();
    }
}
