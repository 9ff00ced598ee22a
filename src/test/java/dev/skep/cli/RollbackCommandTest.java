package dev.skep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.KeptRevisions;
import dev.skep.plan.Step;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackCommandTest {

    private final World world = new World();

    @Test
    void theNewestOtherRevisionIsPutInPlace() {
        world.observed = KeptRevisions.of("a", "b", "c");
        world.acts = true;
        assertEquals(0, world.run("rollback", "shop/web"), world.err::toString);
        Step.UpdateService step =
                assertInstanceOf(Step.UpdateService.class, world.applied.getFirst());
        assertEquals(
                Optional.of("web:b"),
                step.spec().at("TaskTemplate", "ContainerSpec", "Image").text());
        assertTrue(world.err.toString().contains("to revision 2 of "), world.err::toString);
    }

    @Test
    void theRevisionsAreListedNewestFirstAndNothingIsChanged() {
        world.observed = KeptRevisions.of("b", "c");
        assertEquals(0, world.run("rollback", "--list", "shop/web"), world.err::toString);
        assertEquals(
                """
                REV   CREATED                        IMAGE
                2     2026-01-01T00:00:00Z           web:c  (in place)
                1     2026-01-01T00:00:00Z           web:b
                """,
                world.out.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void whatIsNotKeptIsAnErrorThatListsWhatIs() {
        world.observed = KeptRevisions.of("b", "c");
        assertEquals(1, world.run("rollback", "shop/web", "9"));
        assertTrue(
                world.err.toString().contains("there is no revision 9 of web; kept are 1 ("),
                world.err::toString);
    }

    @Test
    void aPlainEngineHasNoRevisions() {
        assertEquals(1, world.run("rollback", "shop/web"));
        assertTrue(world.err.toString().contains("in no swarm"), world.err::toString);
    }
}
