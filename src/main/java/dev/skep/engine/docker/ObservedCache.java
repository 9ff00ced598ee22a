package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.Inventory.ListedContainer;
import dev.skep.engine.docker.Inventory.ListedNetwork;
import dev.skep.engine.docker.Inventory.ListedVolume;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the engine, so that a look at an unchanged stack costs no call and one changed
 * container costs one inspect.
 *
 * <p>Events and our own steps only mark what has to be read again. While no stream of events is
 * open, every look lists anew. Safe for use by many threads: one refreshes at a time, and marks are
 * taken meanwhile.
 */
final class ObservedCache {

    private static final int INSPECTS_AT_ONCE = 8;

    /** How long the event of an end may lag behind the state that already shows it. */
    private static final Duration EVENT_LAG = Duration.ofMillis(250);

    private final Inventory inventory;
    private final ReentrantLock refreshing = new ReentrantLock();

    /** Guards everything below; never held during a call. */
    private final ReentrantLock state = new ReentrantLock();

    private final Condition eventCame = state.newCondition();
    private final Map<String, KnownContainer> entries = new HashMap<>();
    private final Map<StackName, StackView> views = new TreeMap<>();
    private final ExitCauses causes = new ExitCauses();
    private final Map<Listing, Freshness> listings = new EnumMap<>(Listing.class);
    private List<ListedNetwork> networkList = List.of();
    private List<ListedVolume> volumeList = List.of();
    private SortedSet<String> imageSet = Collections.emptySortedSet();
    private long ticks = 1;
    private boolean streaming;
    private Instant streamingSince = Instant.MAX;
    private boolean lagSpent;

    ObservedCache(Inventory inventory) {
        this.inventory = inventory;
        for (Listing listing : Listing.values()) {
            listings.put(listing, new Freshness());
        }
    }

    /**
     * @param listings what has to be up to date of it
     */
    Solo observe(StackName stack, Listing... listings) throws EngineException {
        refreshing.lock();
        try {
            refreshLists(listings);
            refreshContainers(stack);
            return guarded(() ->
                    views.computeIfAbsent(stack, StackView::new)
                            .snapshot(networkList, volumeList, imageSet, inventory.version()));
        } finally {
            refreshing.unlock();
        }
    }

    SortedSet<StackName> stacks() throws EngineException {
        refreshing.lock();
        try {
            refreshLists(Listing.values());
            return guarded(() -> {
                SortedSet<StackName> stacks = new TreeSet<>();
                entries.values().forEach(entry -> stacks.add(entry.stack));
                networkList.forEach(network -> network.stack().ifPresent(stacks::add));
                volumeList.forEach(volume -> volume.stack().ifPresent(stacks::add));
                return stacks;
            });
        } finally {
            refreshing.unlock();
        }
    }

    /** They are read again at the next look, and what differs in them is inspected. */
    void suspect(Listing... suspected) {
        mark(() -> List.of(suspected).forEach(listing -> heard(of(listing))));
    }

    /**
     * @param ref an id or a name
     */
    void suspectContainer(String ref) {
        mark(() -> {
            List<KnownContainer> known =
                    entries.values().stream().filter(entry -> entry.is(ref)).toList();
            known.forEach(entry -> heard(entry.freshness));
            if (known.isEmpty()) {
                heard(of(Listing.CONTAINERS));
            }
        });
    }

    /** A container that we made, or met under a name that we wanted. */
    void made(String id, StackName stack, String name) {
        mark(() ->
                heard(
                        entries.computeIfAbsent(id, _ -> new KnownContainer(id, stack, name))
                                .freshness));
    }

    /** What the last look at a container showed. */
    Optional<Inspection> known(String ref) {
        return guarded(() ->
                entries.values().stream()
                        .filter(entry -> entry.is(ref))
                        .flatMap(entry -> Optional.ofNullable(entry.known).stream())
                        .findFirst());
    }

    /**
     * A stream of events is open.
     *
     * @param since what happened from then on, by the engine's clock, is told by it
     */
    void streaming(Instant since) {
        mark(() -> {
            streaming = true;
            streamingSince = since;
            List.of(Listing.values()).forEach(listing -> heard(of(listing)));
        });
    }

    /** Also what looks the same may be something else: all of it is looked at again. */
    void missedEvents() {
        mark(() -> entries.values().forEach(entry -> heard(entry.freshness)));
        suspect(Listing.values());
    }

    void streamLost() {
        mark(() -> streaming = false);
    }

    /**
     * @return whom to tell
     */
    List<EngineEvent> hear(DockerEvent event, boolean own) {
        return guarded(() ->
                switch (event.type()) {
                    case "container" -> hearContainer(event, own);
                    case "network" -> {
                        heard(of(Listing.NETWORKS));
                        yield touched(
                                "network " + event.name().orElse(event.id()),
                                networkList.stream()
                                        .filter(network -> network.id().equals(event.id()))
                                        .flatMap(network -> network.stack().stream())
                                        .findFirst());
                    }
                    case "volume" -> hearVolume(event);
                    case "image" -> {
                        heard(of(Listing.IMAGES));
                        yield List.of(new EngineEvent.ImagesChanged());
                    }
                    default -> List.of();
                });
    }

    private List<EngineEvent> hearContainer(DockerEvent event, boolean own) {
        KnownContainer entry = entries.get(event.id());
        if (entry == null) {
            Optional<StackName> stack = event.stack();
            if (stack.isEmpty()) {
                return List.of();
            }
            entry = new KnownContainer(event.id(), stack.get(), event.name().orElse(""));
            if (!event.action().equals("destroy")) {
                entries.put(event.id(), entry);
            }
        }
        causes.saw(event);
        eventCame.signalAll();
        if (event.action().equals("kill") || event.action().equals("oom")) {
            // Announces an end at most: the end itself is told when it is there.
            return List.of();
        }
        heard(entry.freshness);
        return List.of(
                new EngineEvent.Touched(
                        entry.stack,
                        "container " + event.name().orElse(event.id()) + " " + event.action(),
                        own));
    }

    private List<EngineEvent> hearVolume(DockerEvent event) {
        if (Inspection.isAnonymousVolume(event.id())) {
            return List.of();
        }
        heard(of(Listing.VOLUMES));
        return touched(
                "volume " + event.id(),
                volumeList.stream()
                        .filter(volume -> volume.name().equals(event.id()))
                        .flatMap(volume -> volume.stack().stream())
                        .findFirst());
    }

    /**
     * What has no known owner may be what any stack was waiting for. It hurries nobody: each
     * creation of a container tells of its volumes anew.
     */
    private List<EngineEvent> touched(String what, Optional<StackName> owner) {
        Set<StackName> stacks = owner.map(Set::of).orElseGet(views::keySet);
        List<EngineEvent> events = new ArrayList<>();
        stacks.forEach(stack -> events.add(new EngineEvent.Touched(stack, what, true)));
        return events;
    }

    private void refreshLists(Listing... listings) throws EngineException {
        if (guarded(() -> !streaming)) {
            suspect(listings);
        }
        for (Listing listing : listings) {
            switch (listing) {
                case CONTAINERS -> relist(listing, inventory::containers, this::take);
                case NETWORKS ->
                        relist(
                                listing,
                                inventory::networks,
                                (now, _) -> networkList = kept(networkList, now));
                case VOLUMES ->
                        relist(
                                listing,
                                inventory::volumes,
                                (now, _) -> volumeList = kept(volumeList, now));
                case IMAGES ->
                        relist(
                                listing,
                                inventory::images,
                                (now, _) -> imageSet = kept(imageSet, now));
            }
        }
    }

    private interface Reading<T> {
        T read() throws EngineException;
    }

    private <T> void relist(Listing listing, Reading<T> reading, ObjLongConsumer<T> take)
            throws EngineException {
        if (guarded(() -> of(listing).isStale())) {
            long begun = guarded(() -> ticks);
            T now = reading.read();
            mark(() -> {
                take.accept(now, begun);
                of(listing).read(begun);
            });
        }
    }

    /** What is equal stays the same object, by which a view sees that nothing changed. */
    private static <T> T kept(T before, T now) {
        return now.equals(before) ? before : now;
    }

    private void take(List<ListedContainer> listed, long begun) {
        Set<String> there = new HashSet<>();
        for (ListedContainer container : listed) {
            there.add(container.id());
            KnownContainer entry =
                    entries.computeIfAbsent(
                            container.id(),
                            id -> new KnownContainer(id, container.stack(), container.name()));
            if (entry.differs(container)) {
                heard(entry.freshness);
            }
        }
        entries.values().stream()
                .filter(entry -> !there.contains(entry.id) && !entry.freshness.heardAfter(begun))
                .toList()
                .forEach(this::drop);
    }

    private void refreshContainers(StackName stack) throws EngineException {
        List<KnownContainer> stale =
                guarded(() -> {
                    lagSpent = false;
                    return entries.values().stream()
                            .filter(entry -> entry.stack.equals(stack) && entry.freshness.isStale())
                            .toList();
                });
        Parallel.forEach(stale, INSPECTS_AT_ONCE, this::inspect);
    }

    private void inspect(KnownContainer entry) throws EngineException {
        long begun = guarded(() -> ticks);
        Optional<JsonNode> json = inventory.container(entry.id, entry.stack, entry.slot);
        mark(() -> {
            if (json.isEmpty()) {
                drop(entry);
                return;
            }
            Optional<Inspection> now = Inspection.read(json.get(), run -> cause(run, entry));
            now.ifPresent(inspection -> entry.name = inspection.container().name());
            entry.fingerprint = Inventory.fingerprint(json.get());
            replace(entry, now.orElse(null));
            entry.freshness.read(begun);
        });
    }

    private Cause cause(ExitCauses.Run run, KnownContainer entry) {
        Optional<ContainerState> before =
                Optional.ofNullable(entry.known).map(known -> known.container().state());
        boolean told = streaming && !run.finishedAt().isBefore(streamingSince);
        if (told && !lagSpent && !before.filter(run::isOf).isPresent()) {
            awaitEnd(run);
        }
        return causes.cause(run, before);
    }

    /**
     * The state may be ahead of the events; the wait is bounded, and the bound is spent once for a
     * whole refresh.
     */
    private void awaitEnd(ExitCauses.Run run) {
        long left = EVENT_LAG.toNanos();
        try {
            while (!causes.sawEnd(run) && left > 0) {
                left = eventCame.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lagSpent |= left <= 0;
    }

    /** What is equal stays the one object that the view holds as well. */
    private void replace(KnownContainer entry, @Nullable Inspection now) {
        if (!Objects.equals(entry.known, now)) {
            ObservedContainer before = entry.known == null ? null : entry.known.container();
            ObservedContainer after = now == null ? null : now.container();
            entry.known = now;
            views.computeIfAbsent(entry.stack, StackView::new).changed(before, after);
        }
    }

    private void drop(KnownContainer entry) {
        replace(entry, null);
        entries.remove(entry.id);
        causes.forget(entry.id);
    }

    private Freshness of(Listing listing) {
        return Objects.requireNonNull(listings.get(listing));
    }

    private void heard(Freshness what) {
        what.heard(++ticks);
    }

    private void mark(Runnable change) {
        guarded(() -> {
            change.run();
            return true;
        });
    }

    private <T> T guarded(Supplier<T> work) {
        state.lock();
        try {
            return work.get();
        } finally {
            state.unlock();
        }
    }
}
