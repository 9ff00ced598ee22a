package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * A simulation sees what must never happen: here somebody does it.
 *
 * @param <S> what is kept
 */
abstract class SafetyOf<S extends Site> {

    private final Simulation<S> simulation;
    private final Agenda agenda = new Agenda(this::look);
    S site;

    SafetyOf(Simulation<S> simulation) {
        this.simulation = simulation;
    }

    /** The first site on which all is as written, and which is fit for the test. */
    final void settleUntil(BooleanSupplier isFit) throws Exception {
        long seed = 0;
        do {
            site =
                    simulation.found(
                            new Trace("node", agenda, new ArrayList<>(), new TreeMap<>()),
                            agenda,
                            new SplittableRandom(seed++),
                            new HashMap<>());
            rest(Duration.ofMinutes(3));
        } while (!site.isAtRest() || !isFit.getAsBoolean());
    }

    private void look() {
        if (site != null) {
            site.look();
        }
    }

    final void rest(Duration duration) {
        agenda.runUntil(agenda.instant().plus(duration));
    }

    final void never(String what, Step step) {
        isSaid(what, () -> site.safety().asked(step));
    }

    final void isSaid(String what, Runnable deed) {
        Violation violation = assertThrows(Violation.class, deed::run);
        assertTrue(violation.getMessage().startsWith(what), violation.getMessage());
        assertEquals(violation, assertThrows(Violation.class, site.safety()::check));
    }

    @Test
    void stepsComeWithoutEnd() {
        Step step = new Step.RemoveNetwork("shop_default");

        isSaid(
                "takes more than",
                () -> {
                    for (int i = 0; i < 10_000; i++) {
                        site.safety().tried(step);
                    }
                });
    }

    @Test
    void aNetworkOfSomebodyElseIsRemoved() {
        never("removes what is not ours", new Step.RemoveNetwork("somebody-elses"));
    }

    @Test
    void somethingIsNotAsWritten() {
        assertEquals(List.of(), site.safety().notAsWritten());

        site.users.getFirst().changeAll();
        site.users.getFirst().save();
        site.noteFiles();

        assertNotEquals(List.of(), site.safety().notAsWritten());
    }
}
