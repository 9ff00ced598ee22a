package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.Revision;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RollbackTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");
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

    @Test
    void aRevisionCanBeNamed() {
        Rollback.Possible possible =
                assertInstanceOf(Rollback.Possible.class, rollback(Optional.of(1L), "a", "b", "c"));
        assertEquals(Optional.of("web:a"), possible.step().spec().at(IMAGE).text());
    }

    @Test
    void whatIsNotKeptCannotBeGoneBackToAndWhatIsKeptIsTold() {
        assertEquals(
                "there is no revision 9 of web; kept are 1 (" + NOW + "), 2 (" + NOW + ")",
                why(rollback(Optional.of(9L), "a", "b")));
        assertEquals(
                "there is no other revision of web to go back to; kept are 1 (" + NOW + ")",
                why(rollback(Optional.empty(), "c")));
        assertTrue(why(rollback(Optional.empty())).endsWith(": none is kept"));
    }

    @Test
    void aServiceThatIsNotThereCannotGoBack() {
        Swarm swarm = swarm(List.of());
        ServiceName db = new ServiceName("db");
        assertEquals(
                "the swarm has no service db of stack shop",
                why(Rollback.of(SHOP, swarm, db, Optional.empty())));
    }

    @Test
    void whereNothingIsWrittenDownItIsPutBackFromWhatRuns() {
        Swarm known = swarm(List.of(revision(1, "a")));
        Swarm nothing =
                new Swarm(
                        SHOP,
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
                        Rollback.Possible.class, Rollback.of(SHOP, nothing, WEB, Optional.empty()));
        assertEquals(
                Optional.of("c"),
                possible.step().spec().at("Labels", Labels.ROLLED_BACK_FROM).text());
    }

    private static String why(Rollback rollback) {
        return assertInstanceOf(Rollback.Impossible.class, rollback).why();
    }

    /** What runs is {@code c}. */
    private static Rollback rollback(Optional<Long> number, String... kept) {
        List<Revision> revisions =
                IntStream.range(0, kept.length)
                        .mapToObj(index -> revision(index + 1, kept[index]))
                        .toList();
        return Rollback.of(SHOP, swarm(revisions), WEB, number);
    }

    private static Revision revision(int number, String hash) {
        return new Revision(
                number, new SpecHash(hash), spec(hash, 3), "config" + number, "id" + number, NOW);
    }

    private static Tree.Mapping spec(String hash, int replicas) {
        return Tree.Mapping.EMPTY
                .with(IMAGE, Tree.of("web:" + hash))
                .with(List.of("Mode", "Replicated", "Replicas"), Tree.of(replicas))
                .with(List.of("Labels", Labels.SPEC_HASH), Tree.of(hash));
    }

    private static Swarm swarm(List<Revision> revisions) {
        ObservedService web =
                new ObservedService(WEB, "id", 7, spec("c", 5), Optional.empty(), List.of(), NOW);
        SortedMap<ServiceName, LastApplied.Service> written =
                new TreeMap<>(
                        Map.of(WEB, new LastApplied.Service(5, new SpecHash("asked"), false)));
        return new Swarm(
                SHOP,
                new TreeMap<>(Map.of(WEB, web)),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                new TreeMap<>(Map.of(WEB, revisions)),
                Leftovers.NONE,
                Optional.of(new LastApplied(1, new SpecHash("digest"), written)));
    }
}
