package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.SwarmInventory.Listing;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Leftovers;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.Swarm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What is known of the swarm, so that a look at an unchanged stack costs one call.
 *
 * <p>Events and our own steps mark the lists that have to be read again. Of tasks there are no
 * events: they are read at every look. While no stream of events is open, everything is. Safe for
 * use by many threads.
 */
final class SwarmCache {

    /** Each node has them, and services can be attached to them. */
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

    private final SwarmInventory inventory;
    private final Supplier<Optional<Map<String, Life>>> lives;
    private final TaskNews news = new TaskNews();
    private final ReentrantLock refreshing = new ReentrantLock();
    private final Map<Listing, List<JsonNode>> lists = new EnumMap<>(Listing.class);
    private final Map<StackName, Snapshot> snapshots = new ConcurrentHashMap<>();

    /** Guarded by itself, never held during a call. */
    private final Map<Listing, Freshness> freshness = new EnumMap<>(Listing.class);

    private long ticks = 1;
    private boolean streaming;

    /** A view of a stack, and the lists that it was made from. */
    private record Snapshot(
            Map<Listing, List<JsonNode>> from,
            long news,
            Optional<Map<String, Life>> lives,
            Swarm swarm) {}

    /**
     * @param lives what is known of the life of nodes, by their ids; empty while nobody listens to
     *     any
     */
    SwarmCache(SwarmInventory inventory, Supplier<Optional<Map<String, Life>>> lives) {
        this.inventory = inventory;
        this.lives = lives;
        for (Listing listing : Listing.values()) {
            freshness.put(listing, new Freshness());
            lists.put(listing, List.of());
        }
    }

    /**
     * @param leftovers of the stack, from before the engine was in a swarm
     */
    Swarm observe(StackName stack, List<ObservedContainer> leftovers) throws EngineException {
        refreshing.lock();
        try {
            suspect(Listing.TASKS);
            refresh();
            long heard = news.version();
            Optional<Map<String, Life>> known = lives.get();
            Snapshot last = snapshots.get(stack);
            if (last == null
                    || last.news() != heard
                    || !last.lives().equals(known)
                    || !isMadeFrom(last.from())
                    || !last.swarm().api().equals(inventory.version())
                    || !last.swarm().leftovers().containers().equals(leftovers)) {
                last =
                        new Snapshot(
                                new EnumMap<>(lists), heard, known, read(stack, leftovers, known));
                snapshots.put(stack, last);
            }
            return last.swarm();
        } finally {
            refreshing.unlock();
        }
    }

    SortedSet<StackName> stacks() throws EngineException {
        refreshing.lock();
        try {
            refresh();
            SortedSet<StackName> stacks = new TreeSet<>();
            for (Listing listing : List.of(Listing.SERVICES, Listing.CONFIGS, Listing.SECRETS)) {
                list(listing)
                        .forEach(json ->
                                StackLabels.stack(
                                                json.path("Spec")
                                                        .path("Labels")
                                                        .path(Labels.STACK)
                                                        .textValue())
                                        .ifPresent(stacks::add));
            }
            return stacks;
        } finally {
            refreshing.unlock();
        }
    }

    /** They are read again at the next look. */
    void suspect(Listing... suspected) {
        synchronized (freshness) {
            for (Listing listing : suspected) {
                of(listing).heard(++ticks);
            }
        }
    }

    void streaming(boolean open) {
        synchronized (freshness) {
            streaming = open;
        }
        suspect(Listing.values());
    }

    /**
     * Of what no step is hurried by it is said that it is ours: a write takes a swarm no time, so
     * none is ever in the way of another.
     *
     * @return whom to tell
     */
    List<EngineEvent> hear(DockerEvent event, boolean own) {
        String what = event.type() + " " + event.name().orElse(event.id()) + " " + event.action();
        return switch (event.type()) {
            case "service" -> hearService(event, what, own);
            case "node" -> touched(Listing.NODES, snapshots.keySet(), what, true);
            case "network" -> touched(Listing.NETWORKS, snapshots.keySet(), what, true);
            case "config" -> touched(Listing.CONFIGS, snapshots.keySet(), what, own);
            case "secret" -> touched(Listing.SECRETS, snapshots.keySet(), what, own);
            case "container" -> hearTask(event, what);
            default -> List.of();
        };
    }

    /** What a daemon tells that is not the one that is asked: the rest is told by that one. */
    List<EngineEvent> hearFromNode(DockerEvent event) {
        String what = "container " + event.name().orElse(event.id()) + " " + event.action();
        return event.type().equals("container") ? hearTask(event, what) : List.of();
    }

    /** A service of a stack begins with the stack's name, and an event has no more to tell by. */
    private List<EngineEvent> hearService(DockerEvent event, String what, boolean own) {
        Set<StackName> stacks =
                snapshots.keySet().stream()
                        .filter(stack ->
                                event.name()
                                        .filter(name -> !name.startsWith(stack + "_"))
                                        .isEmpty())
                        .collect(Collectors.toSet());
        return touched(Listing.SERVICES, stacks, what, own);
    }

    /**
     * Of tasks there are no events, but of their containers: the first sign of what the swarm will
     * know in a moment. That one failed is news by itself.
     */
    private List<EngineEvent> hearTask(DockerEvent event, String what) {
        boolean failed = news.hear(event);
        return StackLabels.stack(event.attributes().get(Labels.STACK_NAMESPACE))
                .filter(snapshots::containsKey)
                .<EngineEvent>map(stack -> new EngineEvent.Touched(stack, what, !failed))
                .stream()
                .toList();
    }

    private List<EngineEvent> touched(
            Listing listing, Set<StackName> stacks, String what, boolean own) {
        suspect(listing);
        return stacks.stream()
                .<EngineEvent>map(stack -> new EngineEvent.Touched(stack, what, own))
                .toList();
    }

    private void refresh() throws EngineException {
        synchronized (freshness) {
            if (!streaming) {
                for (Listing listing : Listing.values()) {
                    of(listing).heard(++ticks);
                }
            }
        }
        for (Listing listing : Listing.values()) {
            long begun;
            synchronized (freshness) {
                if (!of(listing).isStale()) {
                    continue;
                }
                begun = ticks;
            }
            List<JsonNode> now = inventory.list(listing);
            if (!now.equals(list(listing))) {
                lists.put(listing, now);
            }
            synchronized (freshness) {
                of(listing).read(begun);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isMadeFrom(Map<Listing, List<JsonNode>> from) {
        return lists.entrySet().stream()
                .allMatch(entry -> from.get(entry.getKey()) == entry.getValue());
    }

    private Swarm read(
            StackName stack, List<ObservedContainer> leftovers, Optional<Map<String, Life>> known) {
        Map<String, List<JsonNode>> tasks = new HashMap<>();
        list(Listing.TASKS)
                .forEach(task ->
                        tasks.computeIfAbsent(
                                        task.path("ServiceID").asText(), _ -> new ArrayList<>())
                                .add(task));
        Map<String, String> networkNames = SwarmReading.names(list(Listing.NETWORKS));
        SortedMap<ServiceName, ObservedService> services = new TreeMap<>();
        SortedSet<String> others = new TreeSet<>();
        for (JsonNode json : list(Listing.SERVICES)) {
            Optional<ObservedService> read =
                    SwarmReading.stack(json.path("Spec").path("Labels"))
                            .filter(stack::equals)
                            .flatMap(_ ->
                                    SwarmReading.service(
                                            stack,
                                            json,
                                            tasks.getOrDefault(json.path("ID").asText(), List.of()),
                                            networkNames));
            read.ifPresentOrElse(
                    service -> services.put(service.name(), service.withTasks(news::of)),
                    () -> others.add(json.path("Spec").path("Name").asText()));
        }
        return new Swarm(
                stack,
                services,
                others,
                networks(stack),
                StoredConfigs.files(stack, list(Listing.CONFIGS)),
                StoredConfigs.files(stack, list(Listing.SECRETS)),
                StoredConfigs.needed(stack, list(Listing.CONFIGS)),
                nodes(known),
                StoredConfigs.revisions(stack, list(Listing.CONFIGS)),
                new Leftovers(leftovers, localNetworks(stack)),
                StoredConfigs.lastApplied(stack, list(Listing.CONFIGS)),
                inventory.version());
    }

    private SortedMap<String, ObservedNetwork> networks(StackName stack) {
        SortedMap<String, ObservedNetwork> networks = new TreeMap<>();
        for (JsonNode json : list(Listing.NETWORKS)) {
            boolean ours =
                    SwarmReading.stack(json.path("Labels")).filter(stack::equals).isPresent();
            String name = json.path("Name").asText();
            if (!isLocal(json) || PREDEFINED.contains(name)) {
                networks.put(name, new ObservedNetwork(json.path("Id").asText(), name, ours));
            }
        }
        return networks;
    }

    private static boolean isLocal(JsonNode network) {
        return network.path("Scope").asText().equals("local");
    }

    private SortedSet<String> localNetworks(StackName stack) {
        SortedSet<String> names = new TreeSet<>();
        for (JsonNode json : list(Listing.NETWORKS)) {
            JsonNode label = json.path("Labels").path(Labels.STACK);
            if (isLocal(json)
                    && StackLabels.stack(label.textValue()).filter(stack::equals).isPresent()) {
                names.add(json.path("Name").asText());
            }
        }
        return names;
    }

    private SortedMap<String, ObservedNode> nodes(Optional<Map<String, Life>> known) {
        SortedMap<String, ObservedNode> nodes = new TreeMap<>();
        for (JsonNode json : list(Listing.NODES)) {
            ObservedNode node = SwarmReading.node(json);
            Life life =
                    known.map(lives -> lives.getOrDefault(node.id(), Life.UNWATCHED))
                            .orElse(Life.UNKNOWN);
            nodes.put(node.id(), node.with(life));
        }
        return nodes;
    }

    /** A whole list, as it came. */
    List<JsonNode> all(Listing listing) throws EngineException {
        refreshing.lock();
        try {
            refresh();
            return list(listing);
        } finally {
            refreshing.unlock();
        }
    }

    /** What a list holds under a name; for whoever writes. */
    Optional<JsonNode> named(Listing listing, String name) throws EngineException {
        refreshing.lock();
        try {
            refresh();
            return list(listing).stream()
                    .filter(json -> name(listing, json).equals(name))
                    .findFirst();
        } finally {
            refreshing.unlock();
        }
    }

    /** The same by its id. */
    Optional<JsonNode> withId(Listing listing, String id) throws EngineException {
        refreshing.lock();
        try {
            refresh();
            return list(listing).stream()
                    .filter(json -> json.path("ID").asText().equals(id))
                    .findFirst();
        } finally {
            refreshing.unlock();
        }
    }

    private static String name(Listing listing, JsonNode json) {
        return (listing == Listing.NETWORKS ? json : json.path("Spec")).path("Name").asText();
    }

    private List<JsonNode> list(Listing listing) {
        return Objects.requireNonNull(lists.get(listing));
    }

    private Freshness of(Listing listing) {
        return Objects.requireNonNull(freshness.get(listing));
    }
}
