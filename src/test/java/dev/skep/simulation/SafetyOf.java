package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
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

    private Skep leader() {
        return site.leader().orElseThrow();
    }

    private Skep follower() {
        return site.skeps.stream().filter(skep -> !skep.leads()).findFirst().orElseThrow();
    }

    private void change() {
        site.users.getFirst().changeAll();
        site.users.getFirst().save();
        site.noteFiles();
    }

    /** Who carries out a step takes what is said for the engine's. */
    private void restAndCheck() {
        rest(Duration.ofMinutes(2));
        site.safety().check();
    }

    @Test
    void oneActsWithoutAPermit() throws Exception {
        settleUntil(() -> !site.isAlone());
        Skep follower = follower();
        follower.asksNobody = true;
        // It keeps its lease, and leaves the work to be done.
        leader().process.pause(Duration.ofSeconds(5));
        change();

        isSaid(follower + " acts without leading", this::restAndCheck);
    }

    @Test
    void anElectorDoesNotLookAtItsClock() throws Exception {
        settleUntil(() -> !site.isAlone());
        leader().seesNoClock = true;

        isSaid("two lead", this::restAndCheck);
    }

    @Test
    void aTermHasTwoLeaders() throws Exception {
        settleUntil(() -> !site.isAlone());
        leader().kill(Duration.ofHours(1));
        rest(Duration.ofSeconds(30));
        assertEquals(Optional.of(2L), leader().process.term());
        site.election.store.forget();

        isSaid("term 1 has two leaders", this::restAndCheck);
    }

    @Test
    void aTermComesBack() throws Exception {
        settleUntil(() -> site.isAlone());
        leader().process.pause(Duration.ofSeconds(20));
        rest(Duration.ofSeconds(30));
        change();
        rest(Duration.ofMinutes(2));
        site.election.store.forget();
        rest(Duration.ofSeconds(10));
        change();

        isSaid("acts in a term that is over", this::restAndCheck);
    }

    @Test
    void whoTakesOverFinishesWhatAnotherHasBegun() throws Exception {
        settleUntil(() -> !site.isAlone());
        Skep first = leader();
        change();
        first.line.nextCall(CallFault.GOES_WELL);
        first.line.nextCall(CallFault.KILLED_AFTER_EFFECT);
        first.line.onKill(() -> first.kill(Duration.ofHours(1)));
        rest(Duration.ofMinutes(3));

        assertFalse(first.isAlive());
        assertTrue(site.isAtRest(), () -> site.unsettled().toString());
        assertEquals(List.of(), site.safety().notAsWritten());
    }
}
