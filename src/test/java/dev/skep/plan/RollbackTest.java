package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.tree.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RollbackTest {

    private static final List<String> IMAGE = List.of("TaskTemplate", "ContainerSpec", "Image");

    @Test
    void theNewestOtherRevisionTakesThePlaceOfWhatRunsAndTheCountStays() {
        Rollback.Possible possible =
                assertInstanceOf(
                        Rollback.Possible.class, rollback(Optional.empty(), "a", "b", "c"));
        assertEquals(2, possible.to().number());
        Tree spec = possible.step().spec();
        assertEquals(Optional.of("web:b"), spec.at(IMAGE).text());
        assertEquals(Optional.of(5L), spec.at("Mode", "Replicated", "Replicas").whole());
        assertEquals(Optional.of("asked"), spec.at("Labels", Labels.ROLLED_BACK_FROM).text());
        assertEquals(Optional.of("2"), spec.at("Labels", Labels.REVISION).text());
        assertEquals(7, possible.step().version());
    }

    /** The count stays: so does what tells whoever looks next how much of it is to go. */
    @Test
    void whatWasAddedForASilentNodeStaysMarked() {
        Swarm known = KeptRevisions.of("a");
        ObservedService web = known.of(KeptRevisions.WEB).orElseThrow();
        ObservedService surged =
                new ObservedService(
                        web.name(),
                        web.id(),
                        web.version(),
                        web.spec().with(List.of("Labels", Labels.FAILOVER), Tree.of("2 of 5")),
                        web.rollOut(),
                        web.tasks(),
                        web.createdAt());
        Swarm swarm =
                new Swarm(
                        KeptRevisions.SHOP,
                        new TreeMap<>(Map.of(web.name(), surged)),
                        known.otherServices(),
                        known.networks(),
                        known.configs(),
                        known.secrets(),
                        known.nodes(),
                        known.revisions(),
                        known.leftovers(),
                        known.lastApplied());
        Rollback.Possible possible =
                assertInstanceOf(
                        Rollback.Possible.class,
                        Rollback.of(
                                KeptRevisions.SHOP, swarm, KeptRevisions.WEB, Optional.empty()));
        Tree spec = possible.step().spec();
        assertEquals(Optional.of("2 of 5"), spec.at("Labels", Labels.FAILOVER).text());
        assertEquals(Optional.of(5L), spec.at("Mode", "Replicated", "Replicas").whole());
    }

    @Test
    void aRevisionCanBeNamed() {
        Rollback.Possible possible =
                assertInstanceOf(Rollback.Possible.class, rollback(Optional.of(1L), "a", "b", "c"));
        assertEquals(Optional.of("web:a"), possible.step().spec().at(IMAGE).text());
    }

    @Test
    void whatIsNotKeptCannotBeGoneBackToAndWhatIsKeptIsTold() {
        assertEquals(
                "there is no revision 9 of web; kept are 1 ("
                        + KeptRevisions.NOW
                        + "), 2 ("
                        + KeptRevisions.NOW
                        + ")",
                why(rollback(Optional.of(9L), "a", "b")));
        assertEquals(
                "there is no other revision of web to go back to; kept are 1 ("
                        + KeptRevisions.NOW
                        + ")",
                why(rollback(Optional.empty(), "c")));
        assertTrue(why(rollback(Optional.empty())).endsWith(": none is kept"));
    }

    @Test
    void aServiceThatIsNotThereCannotGoBack() {
        Swarm swarm = KeptRevisions.of();
        ServiceName db = new ServiceName("db");
        assertEquals(
                "the swarm has no service db of stack shop",
                why(Rollback.of(KeptRevisions.SHOP, swarm, db, Optional.empty())));
    }

    @Test
    void whereNothingIsWrittenDownItIsPutBackFromWhatRuns() {
        Swarm known = KeptRevisions.of("a");
        Swarm nothing =
                new Swarm(
                        KeptRevisions.SHOP,
                        known.services(),
                        known.otherServices(),
                        known.networks(),
                        known.configs(),
                        known.secrets(),
                        known.nodes(),
                        known.revisions(),
                        known.leftovers(),
                        Optional.empty());
        Rollback.Possible possible =
                assertInstanceOf(
                        Rollback.Possible.class,
                        Rollback.of(
                                KeptRevisions.SHOP, nothing, KeptRevisions.WEB, Optional.empty()));
        assertEquals(
                Optional.of("c"),
                possible.step().spec().at("Labels", Labels.ROLLED_BACK_FROM).text());
    }

    private static String why(Rollback rollback) {
        return assertInstanceOf(Rollback.Impossible.class, rollback).why();
    }

    private static Rollback rollback(Optional<Long> number, String... kept) {
        return Rollback.of(KeptRevisions.SHOP, KeptRevisions.of(kept), KeptRevisions.WEB, number);
    }
}
