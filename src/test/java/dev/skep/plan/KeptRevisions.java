package dev.skep.plan;

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

/** A swarm whose one service runs {@code web:c} five times, and had other specs before. */
public final class KeptRevisions {

    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    public static final StackName SHOP = new StackName("shop");
    public static final ServiceName WEB = new ServiceName("web");

    private static final List<String> IMAGE = List.of("TaskTemplate", "ContainerSpec", "Image");

    private KeptRevisions() {}

    /**
     * @param kept the hashes and tags of the specs that are kept, the oldest first
     */
    public static Swarm of(String... kept) {
        List<Revision> revisions =
                IntStream.range(0, kept.length)
                        .mapToObj(index ->
                                new Revision(
                                        index + 1,
                                        new SpecHash(kept[index]),
                                        spec(kept[index], 3),
                                        "config" + index,
                                        "id" + index,
                                        NOW))
                        .toList();
        return swarm(revisions);
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
