package dev.skep.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What reading gives: problems in place, and stacks. */
class ReadingValuesTest {

    private static final StackName SHOP = new StackName("shop");

    @Test
    void aProblemSaysWhereAndWhat() {
        assertEquals(
                "compose.yaml:14:7 services.web.scale: expected a whole number, got \"three\"",
                new Problem(
                                "compose.yaml",
                                14,
                                7,
                                "services.web.scale",
                                "expected a whole number, got \"three\"")
                        .toString());
        assertEquals(
                "compose.yaml:1:1 expected a mapping",
                new Problem("compose.yaml", 1, 1, "", "expected a mapping").toString());
        assertEquals(
                "compose.yaml is not there",
                new Problem("compose.yaml", 0, 0, "", "is not there").toString());
    }

    @Test
    void theProblemsAreThoseOfAllThatIsInvalid() {
        Problem first = new Problem("a.yaml", 1, 1, "", "first");
        Problem second = new Problem("b.yaml", 1, 1, "", "second");
        Problem warning = new Problem("c.yaml", 1, 1, "", "warning");
        Reading reading =
                new Reading(
                        List.of(
                                new Document.Invalid("a.yaml", Optional.of(SHOP), List.of(first)),
                                new Document.Valid(
                                        "c.yaml",
                                        DesiredState.nothing(SHOP, false),
                                        List.of(warning)),
                                new Document.Invalid("b.yaml", Optional.empty(), List.of(second))));
        assertEquals(List.of(first, second), reading.problems());
    }

    @Test
    void nothingIsAStackThatMayBeRemoved() {
        DesiredState nothing = DesiredState.nothing(SHOP, true);
        assertEquals(SHOP, nothing.stack());
        assertTrue(nothing.services().isEmpty());
        assertTrue(nothing.networks().isEmpty());
        assertTrue(nothing.volumes().isEmpty());
        assertTrue(nothing.prune());
        assertTrue(nothing.allowRemoval());
        assertTrue(nothing.removeVolumes());
        assertFalse(DesiredState.nothing(SHOP, false).removeVolumes());
    }
}
