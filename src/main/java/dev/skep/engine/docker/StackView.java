package dev.skep.engine.docker;

import dev.skep.engine.docker.Inventory.ListedNetwork;
import dev.skep.engine.docker.Inventory.ListedVolume;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ApiVersion;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.ObservedVolume;
import dev.skep.observed.ObservedState.Solo;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one stack, and the last snapshot of it. What did not change keeps its identity
 * from one snapshot to the next: who looks for changes need not compare.
 *
 * <p>Not safe for use by several threads.
 */
final class StackView {

    private static final Comparator<ObservedContainer> ORDER =
            Comparator.comparing(ObservedContainer::slot)
                    .thenComparing(ObservedContainer::createdAt)
                    .thenComparing(ObservedContainer::id);

    private final StackName stack;
    private final Map<ServiceName, Map<String, ObservedContainer>> members = new HashMap<>();
    private final SortedMap<ServiceName, List<ObservedContainer>> lists = new TreeMap<>();
    private final Set<ServiceName> stale = new TreeSet<>();
    private List<ListedNetwork> networksSeen = List.of();
    private List<ListedVolume> volumesSeen = List.of();
    private Solo last;

    StackView(StackName stack) {
        this.stack = stack;
        this.last =
                new Solo(
                        stack,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        Optional.empty());
    }

    /**
     * @param before what was known of the container; null when nothing was
     */
    void changed(@Nullable ObservedContainer before, @Nullable ObservedContainer after) {
        if (before != null) {
            ServiceName service = before.slot().service();
            members.getOrDefault(service, new HashMap<>()).remove(before.id());
            stale.add(service);
        }
        if (after != null) {
            ServiceName service = after.slot().service();
            members.computeIfAbsent(service, _ -> new HashMap<>()).put(after.id(), after);
            stale.add(service);
        }
    }

    /**
     * The cache hands out the same lists until they change, so that identity tells and nothing need
     * be compared.
     */
    @SuppressWarnings("ReferenceEquality")
    Solo snapshot(
            List<ListedNetwork> networks,
            List<ListedVolume> volumes,
            SortedSet<String> images,
            Optional<ApiVersion> api) {
        boolean sameContainers = !relistStale();
        boolean sameNetworks = networks == networksSeen;
        boolean sameVolumes = volumes == volumesSeen;
        boolean sameEngine = images == last.images() && api.equals(last.api());
        if (!sameContainers || !sameNetworks || !sameVolumes || !sameEngine) {
            last =
                    new Solo(
                            stack,
                            sameContainers
                                    ? last.containers()
                                    : Collections.unmodifiableSortedMap(new TreeMap<>(lists)),
                            sameNetworks ? last.networks() : networks(networks),
                            sameVolumes ? last.volumes() : volumes(volumes),
                            images,
                            sameVolumes ? last.lastApplied() : lastApplied(volumes),
                            sameVolumes ? last.superseded() : superseded(volumes),
                            api);
            networksSeen = networks;
            volumesSeen = volumes;
        }
        return last;
    }

    /**
     * @return whether any list is another now
     */
    private boolean relistStale() {
        boolean changed = false;
        for (ServiceName service : stale) {
            changed |= relist(service);
        }
        stale.clear();
        return changed;
    }

    /**
     * @return whether the service's list is another now
     */
    private boolean relist(ServiceName service) {
        Map<String, ObservedContainer> ours = members.getOrDefault(service, Map.of());
        if (ours.isEmpty()) {
            members.remove(service);
            return lists.remove(service) != null;
        }
        List<ObservedContainer> now = ours.values().stream().sorted(ORDER).toList();
        if (now.equals(lists.get(service))) {
            return false;
        }
        lists.put(service, now);
        return true;
    }

    /**
     * The engine allows two networks of one name: ours goes before another, and the lower id before
     * the higher.
     */
    private SortedMap<String, ObservedNetwork> networks(List<ListedNetwork> listed) {
        SortedMap<String, ObservedNetwork> networks = new TreeMap<>();
        for (ListedNetwork network : listed) {
            ObservedNetwork seen =
                    new ObservedNetwork(network.id(), network.name(), isOurs(network.stack()));
            networks.merge(
                    network.name(),
                    seen,
                    (one, other) -> {
                        if (one.ours() != other.ours()) {
                            return one.ours() ? one : other;
                        }
                        return one.id().compareTo(other.id()) <= 0 ? one : other;
                    });
        }
        return Collections.unmodifiableSortedMap(networks);
    }

    private SortedMap<String, ObservedVolume> volumes(List<ListedVolume> listed) {
        SortedMap<String, ObservedVolume> volumes = new TreeMap<>();
        listed.stream()
                .filter(volume -> volume.lastApplied().isEmpty())
                .forEach(volume ->
                        volumes.put(
                                volume.name(),
                                new ObservedVolume(volume.name(), isOurs(volume.stack()))));
        return Collections.unmodifiableSortedMap(volumes);
    }

    private Optional<LastApplied> lastApplied(List<ListedVolume> listed) {
        return written(listed).max(Comparator.comparingLong(LastApplied::generation));
    }

    /** All generations but the highest, which counts. */
    private SortedSet<Long> superseded(List<ListedVolume> listed) {
        SortedSet<Long> generations = new TreeSet<>();
        written(listed).map(LastApplied::generation).forEach(generations::add);
        return Collections.unmodifiableSortedSet(
                generations.isEmpty() ? generations : generations.headSet(generations.last()));
    }

    private Stream<LastApplied> written(List<ListedVolume> listed) {
        return listed.stream()
                .filter(volume -> isOurs(volume.stack()))
                .flatMap(volume -> volume.lastApplied().stream());
    }

    private boolean isOurs(Optional<StackName> owner) {
        return owner.isPresent() && owner.get().equals(stack);
    }
}
