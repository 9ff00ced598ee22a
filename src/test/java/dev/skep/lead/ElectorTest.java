package dev.skep.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lead.Elector.Clocks;
import dev.skep.lead.LeaseStore.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who leads, in minutes that take no time. */
class ElectorTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final LeaseInMemory store = new LeaseInMemory();
    private final Set<String> dead = new HashSet<>();
    private final List<String> told = new ArrayList<>();
    private Instant now = START;
    private Instant wall = START;
    private final Elector first = elector("first");
    private final Elector second = elector("second");

    private Elector elector(String id) {
        return new Elector(
                new Holder(id, id, Optional.empty(), Optional.empty(), Optional.empty()),
                store,
                holder -> dead.contains(holder.id()),
                new Clocks(() -> now, () -> wall),
                new SplittableRandom(1),
                leadership -> told.add(id + " " + words(leadership)));
    }

    private static String words(Leadership leadership) {
        return switch (leadership) {
            case Leadership.Leading leading -> "leads in term " + leading.term();
            case Leadership.Following following ->
                    following.problem().orElse("")
                            + "follows "
                            + following.leader().map(Holder::id).orElse("nobody");
            case Leadership.Alone(), Leadership.Elsewhere _ -> "neither";
        };
    }

    private void pass(Duration time) {
        now = now.plus(time);
        wall = wall.plus(time);
    }

    /** Both, as often as they want to be called. */
    private void turnBoth(Duration time) {
        Instant end = now.plus(time);
        Instant due = now;
        while (!due.isAfter(end)) {
            pass(Duration.between(now, due));
            Instant one = first.tick();
            Instant other = second.tick();
            due = one.isBefore(other) ? one : other;
        }
    }

    @Test
    void whoComesFirstLeadsAndTheOtherFollows() {
        turnBoth(Duration.ofMinutes(1));
        assertEquals(List.of("first leads in term 1", "second follows first"), told);
        assertEquals(Optional.of(1L), first.term());
        assertEquals(Optional.empty(), second.term());
    }

    @Test
    void itIsWrittenTwelveTimesAMinute() {
        turnBoth(Duration.ofMinutes(10));
        assertEquals(121, store.writes);
    }

    @Test
    void ofTwoWhoFindNoneOneGetsIt() {
        store.beforeWrite = second::tick;
        first.tick();
        assertEquals(Optional.empty(), first.term());
        assertEquals(Optional.of(1L), second.term());
    }

    @Test
    void whoIsKnownToBeDeadIsNotWaitedFor() {
        turnBoth(Duration.ofSeconds(7));
        dead.add("first");
        second.tick();
        assertEquals(Optional.of(2L), second.term());
    }

    @Test
    void whoIsSilentIsWaitedForUntilTheLeaseHasRunOut() {
        turnBoth(Duration.ofSeconds(7));
        pass(Duration.ofSeconds(14));
        second.tick();
        assertEquals(Optional.empty(), second.term());
        pass(Duration.ofSeconds(4));
        assertEquals(Optional.empty(), first.term());
        second.tick();
        assertEquals(Optional.of(2L), second.term());
        first.tick();
        assertEquals(Optional.empty(), first.term());
        assertTrue(told.getLast().equals("first follows second"));
    }

    @Test
    void whatIsGivenUpIsTakenAtOnce() throws StoreException {
        turnBoth(Duration.ofSeconds(7));
        first.release();
        assertEquals(Optional.empty(), first.term());
        second.tick();
        assertEquals(Optional.of(2L), second.term());
    }

    @Test
    void whoFollowsGivesNothingUp() throws StoreException {
        turnBoth(Duration.ofSeconds(7));
        second.release();
        assertEquals(Optional.of(1L), first.term());
        assertEquals("first", store.there.orElseThrow().lease().leader());
    }

    @Test
    void whoWasPausedForTooLongDoesNotLeadAnyMoreAndTakesANewTerm() {
        first.tick();
        pass(Duration.ofSeconds(60));
        assertEquals(Optional.empty(), first.term());
        first.tick();
        assertEquals(Optional.of(2L), first.term());
    }

    @Test
    void theMachineMayHaveSleptWhileOnlyTheWallClockWentOn() {
        first.tick();
        wall = wall.plusSeconds(60);
        assertEquals(Optional.empty(), first.term());
    }

    @Test
    void theWallClockOfWhoFollowsDecidesNothing() {
        turnBoth(Duration.ofSeconds(7));
        wall = wall.plusSeconds(3600);
        second.tick();
        assertEquals(Optional.empty(), second.term());
    }

    @Test
    void aStoreOutOfReachCostsTheLeadershipOnlyWithTheLease() {
        first.tick();
        first.tick();
        store.isOutOfReach = true;
        pass(Duration.ofSeconds(5));
        assertEquals(now.plusSeconds(1), first.tick());
        assertEquals(Optional.of(1L), first.term());
        pass(Duration.ofSeconds(10));
        first.tick();
        assertEquals(Optional.empty(), first.term());
        assertEquals("first no answerfollows first", told.getLast());
        store.isOutOfReach = false;
        first.tick();
        assertEquals(Optional.of(2L), first.term());
    }

    @Test
    void whoNeverHeardThatItWonTakesANewTerm() {
        store.losesAnswer = true;
        first.tick();
        assertEquals(Optional.empty(), first.term());
        pass(Duration.ofSeconds(1));
        first.tick();
        assertEquals(Optional.of(2L), first.term());
    }

    @Test
    void aRenewalOfWhichTheAnswerIsLostKeepsTheTerm() {
        first.tick();
        pass(Duration.ofSeconds(5));
        store.losesAnswer = true;
        first.tick();
        pass(Duration.ofSeconds(1));
        first.tick();
        assertEquals(Optional.of(1L), first.term());
        pass(Duration.ofSeconds(14));
        assertEquals(Optional.of(1L), first.term());
    }

    @Test
    void whoIsOvertakenBetweenReadAndWriteLeadsNoMore() {
        first.tick();
        pass(Duration.ofSeconds(5));
        dead.add("first");
        store.beforeWrite = second::tick;
        first.tick();
        assertEquals(Optional.empty(), first.term());
        assertEquals(Optional.of(2L), second.term());
    }

    @Test
    void aLeaseThatSomebodyRemovedIsWaitedForByThoseWhoHadSeenIt() {
        turnBoth(Duration.ofSeconds(7));
        store.there = Optional.empty();
        second.tick();
        assertEquals(Optional.empty(), second.term());
        pass(Duration.ofSeconds(14));
        second.tick();
        assertEquals(Optional.empty(), second.term());
        pass(Duration.ofSeconds(4));
        second.tick();
        assertEquals(Optional.of(1L), second.term());
    }

    @Test
    void aRemovedLeaseIsNotGivenUp() throws StoreException {
        first.tick();
        store.there = Optional.empty();
        first.release();
        assertEquals(Optional.empty(), store.there);
        assertEquals(Optional.empty(), first.term());
    }

    @Test
    void aRemovedLeaseIsWrittenAnewInATermAfterAllThatWereWritten() {
        first.tick();
        store.there = Optional.empty();
        store.lastTerm = 7;
        pass(Duration.ofSeconds(5));
        first.tick();
        assertEquals(Optional.of(8L), first.term());
    }
}
