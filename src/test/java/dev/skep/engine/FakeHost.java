package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.FakeStarts.Obstacle;
import dev.skep.identity.ImageRef;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.ObservedVolume;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What there is on an engine in memory, and what becomes of it. Knows nothing of faults and of who
 * is told.
 */
final class FakeHost {

    /** Whoever wants to know what happened. */
    interface Witness {

        void container(FakeContainer container, String action);

        /**
         * @param owner empty where it may be anybody's
         */
        void object(String what, Optional<StackName> owner);

        /** A container that carries the label of a stack and fills no slot of it. */
        void stray(String name, StackName stack, String action);

        void images();
    }

    private static final Comparator<ObservedContainer> ORDER =
            Comparator.comparing(ObservedContainer::slot)
                    .thenComparing(ObservedContainer::createdAt)
                    .thenComparing(ObservedContainer::id);

    final SortedMap<String, FakeContainer> containers = new TreeMap<>();
    final SortedMap<String, Optional<StackName>> networks = new TreeMap<>();
    final SortedMap<StackName, SortedMap<Long, LastApplied>> written = new TreeMap<>();
    final FakeVolumes volumes;

    /** Containers that fill no slot; with the stack whose label they carry, where they do. */
    final SortedMap<String, Optional<StackName>> foreign = new TreeMap<>();

    final SortedSet<String> images = new TreeSet<>();
    final SortedSet<String> registry = new TreeSet<>();
    final Map<String, Behaviour> behaviours = new HashMap<>();
    private final FakeStarts starts = new FakeStarts(containers.values(), networks);
    private final InstantSource clock;
    private final Witness witness;

    /** How time goes by while a call is answered. */
    private final Consumer<Duration> callTakes;

    private int made;

    FakeHost(InstantSource clock, Witness witness, Consumer<Duration> callTakes) {
        this.clock = clock;
        this.witness = witness;
        this.volumes = new FakeVolumes(witness);
        this.callTakes = callTakes;
    }

    /** Lets everything happen that is due. */
    void advance() {
        Instant now = clock.instant();
        Optional<FakeContainer> due = due(now);
        while (due.isPresent()) {
            FakeContainer container = due.get();
            if (container.isRestartedNow() && starts.obstacle(container).isPresent()) {
                container.giveUp();
            } else {
                told(container, container.change());
            }
            due = due(now);
        }
    }

    /**
     * What it answered to a change of it is told; what is gone with it is forgotten, and what has
     * ended for its restart is started.
     */
    void told(FakeContainer container, List<String> events) {
        if (events.contains("destroy")) {
            containers.remove(container.id);
        }
        events.forEach(event -> witness.container(container, event));
        if (container.takesItsRestart()) {
            startAgain(container);
        }
    }

    private void startAgain(FakeContainer container) {
        try {
            start(container);
            witness.container(container, "restart");
        } catch (EngineException e) {
            // It stays ended, and whoever restarts it is told so.
        }
    }

    private Optional<FakeContainer> due(Instant now) {
        return containers.values().stream()
                .filter(container ->
                        container.nextChange().filter(at -> !at.isAfter(now)).isPresent())
                .min(Comparator.comparing(container -> container.nextChange().orElse(now)));
    }

    Solo snapshot(StackName stack, @Nullable Solo before) {
        SortedMap<ServiceName, List<ObservedContainer>> ours = new TreeMap<>();
        containers.values().stream()
                .filter(container -> container.stack.equals(stack))
                .map(FakeContainer::observed)
                .sorted(ORDER)
                .forEach(container ->
                        ours.computeIfAbsent(container.slot().service(), _ -> new ArrayList<>())
                                .add(container));
        ours.replaceAll((service, now) ->
                before != null && before.of(service).equals(now)
                        ? before.of(service)
                        : List.copyOf(now));
        SortedMap<String, ObservedNetwork> seenNetworks = new TreeMap<>();
        networks.forEach((name, owner) ->
                seenNetworks.put(
                        name,
                        new ObservedNetwork(
                                "id-" + name, name, owner.filter(stack::equals).isPresent())));
        SortedMap<String, ObservedVolume> seenVolumes = new TreeMap<>();
        volumes.named.forEach((name, owner) ->
                seenVolumes.put(
                        name, new ObservedVolume(name, owner.filter(stack::equals).isPresent())));
        Optional<LastApplied> last =
                Optional.ofNullable(written.get(stack))
                        .map(generations -> generations.get(generations.lastKey()));
        SortedSet<Long> superseded = new TreeSet<>();
        last.ifPresent(highest ->
                superseded.addAll(written.get(stack).headMap(highest.generation()).keySet()));
        return new Solo(
                stack,
                ours,
                seenNetworks,
                seenVolumes,
                new TreeSet<>(images),
                last,
                superseded,
                Optional.empty());
    }

    SortedSet<StackName> stacks() {
        SortedSet<StackName> stacks = new TreeSet<>(written.keySet());
        containers.values().forEach(container -> stacks.add(container.stack));
        foreign.values().forEach(label -> label.ifPresent(stacks::add));
        networks.values().forEach(owner -> owner.ifPresent(stacks::add));
        volumes.named.values().forEach(owner -> owner.ifPresent(stacks::add));
        return stacks;
    }

    void perform(Step step) throws EngineException {
        switch (step) {
            case Step.PullImage(String ref) -> pull(ref);
            case Step.OnSlot onSlot -> performOn(onSlot);
            case Step.OnSwarm _ ->
                    throw new EngineException(Kind.CONFLICT, "this engine manages no swarm");
            case Step.CreateNetwork create -> {
                String name = create.network().name();
                Optional<StackName> ours = Optional.of(create.stack());
                need(
                        networks.getOrDefault(name, ours).equals(ours),
                        Kind.CONFLICT,
                        "network " + name + " already exists");
                if (networks.put(name, ours) == null) {
                    witness.object("network " + name, Optional.empty());
                }
            }
            case Step.RemoveNetwork(String name) -> removeNetwork(name);
            case Step.CreateVolume create ->
                    volumes.make(create.volume().name(), Optional.of(create.stack()));
            case Step.RemoveVolume(String name) -> volumes.remove(name, containers.values());
            case Step.WriteLastApplied(StackName stack, LastApplied last) -> {
                LastApplied there =
                        written.computeIfAbsent(stack, _ -> new TreeMap<>())
                                .putIfAbsent(last.generation(), last);
                need(there == null || there.equals(last), Kind.CONFLICT, "written down before");
            }
            case Step.RemoveLastApplied(StackName stack, long generation) -> {
                written.getOrDefault(stack, new TreeMap<>()).remove(generation);
                written.values().removeIf(SortedMap::isEmpty);
            }
        }
    }

    private void performOn(Step.OnSlot step) throws EngineException {
        switch (step) {
            case Step.CreateContainer create -> create(create);
            case Step.ConnectNetwork connect -> {
                String network = connect.attachment().network();
                FakeContainer container = find(connect.container());
                need(
                        networks.containsKey(network),
                        Kind.NOT_FOUND,
                        "network " + network + " not found");
                container.networks.add(network);
            }
            case Step.CopyFiles copy -> find(copy.container());
            case Step.StartContainer start -> start(find(start.container()));
            case Step.UnpauseContainer unpause -> {
                FakeContainer container = find(unpause.container());
                told(container, container.unpause());
            }
            case Step.StopContainer stop -> {
                if (exists(stop.container())) {
                    stop(find(stop.container()));
                }
            }
            case Step.RemoveContainer remove -> {
                if (exists(remove.container())) {
                    remove(find(remove.container()));
                }
            }
            case Step.RenameContainer rename -> rename(rename.container(), rename.name());
        }
    }

    void rename(String ref, String name) throws EngineException {
        FakeContainer container = find(ref);
        if (!container.name.equals(name)) {
            need(isFree(name), Kind.CONFLICT, "the name " + name + " is in use");
            container.name = name;
            witness.container(container, "rename");
        }
    }

    /** Takes its grace period where it does not heed SIGTERM, as the call does. */
    private void stop(FakeContainer container) {
        told(container, container.stop(clock.instant()));
        if (container.isUp()) {
            callTakes.accept(container.grace());
            told(container, container.kill(clock.instant()));
        }
    }

    /** Takes its time, unless somebody else's removal of it is under way. */
    private void remove(FakeContainer container) {
        if (!(container.state instanceof ContainerState.Removing)) {
            boolean neverRan = container.neverRan();
            beginRemoval(container);
            callTakes.accept(container.behaviour.removalTakes());
            if (containers.containsKey(container.id)) {
                told(container, List.of("destroy"));
            }
            if (neverRan) {
                volumes.goWith(container, containers.values());
            }
        }
    }

    void beginRemoval(FakeContainer container) {
        if (!(container.state instanceof ContainerState.Removing)) {
            told(container, container.beginRemoval(clock.instant()));
        }
    }

    private void pull(String ref) throws EngineException {
        String image = ImageRef.normalize(ref);
        need(registry.contains(image), Kind.NOT_FOUND, "pull access denied for " + ref);
        images.add(image);
        witness.images();
    }

    private void create(Step.CreateContainer step) throws EngineException {
        ContainerSpec spec = step.template().spec();
        Optional<FakeContainer> there = named(step.name());
        if (there.filter(
                        container ->
                                container.stack.equals(step.stack())
                                        && container.slot.equals(step.slot())
                                        && container.template.hash().equals(step.template().hash())
                                        && container.state instanceof ContainerState.Created)
                .isPresent()) {
            return;
        }
        need(
                images.contains(ImageRef.normalize(spec.image())),
                Kind.NOT_FOUND,
                "No such image: " + spec.image());
        need(isFree(step.name()), Kind.CONFLICT, "the name " + step.name() + " is already in use");
        FakeContainer container =
                new FakeContainer(
                        "%064x".formatted(++made),
                        step,
                        volumes.mount(step),
                        behaviours.getOrDefault(spec.image(), Behaviour.GOOD),
                        clock.instant());
        containers.put(container.id, container);
        witness.container(container, "create");
    }

    void start(FakeContainer container) throws EngineException {
        need(
                !(container.state instanceof ContainerState.Removing),
                Kind.CONFLICT,
                "container is marked for removal and cannot be started");
        if (container.isUp()) {
            return;
        }
        Optional<Obstacle> obstacle = starts.obstacle(container);
        if (obstacle.isPresent()) {
            container.failStart(obstacle.get().message());
            throw new EngineException(
                    obstacle.get().kind(),
                    "start container " + container.name + ": " + obstacle.get().message());
        }
        told(container, container.start(clock.instant()));
    }

    void engineEnds(boolean crashed) {
        containers
                .values()
                .forEach(container ->
                        told(container, container.engineEnds(crashed, clock.instant())));
    }

    void engineBegins() {
        containers
                .values()
                .forEach(container -> told(container, container.engineBegins(clock.instant())));
    }

    void end(String ref, int exitCode, Cause cause) throws EngineException {
        FakeContainer container = find(ref);
        told(container, container.end(exitCode, cause, clock.instant()));
    }

    void removeNetwork(String name) throws EngineException {
        boolean used =
                containers.values().stream()
                        .anyMatch(
                                container -> container.isUp() && container.networks.contains(name));
        need(!used, Kind.CONFLICT, "network " + name + " has active endpoints");
        Optional<StackName> owner = networks.remove(name);
        if (owner != null) {
            witness.object("network " + name, owner);
        }
    }

    FakeContainer find(String ref) throws EngineException {
        return named(ref)
                .orElseThrow(
                        () -> new EngineException(Kind.NOT_FOUND, "No such container: " + ref));
    }

    private boolean exists(String ref) {
        return named(ref).isPresent();
    }

    private Optional<FakeContainer> named(String ref) {
        return containers.values().stream()
                .filter(container -> container.id.equals(ref) || container.name.equals(ref))
                .findFirst();
    }

    private boolean isFree(String name) {
        return !exists(name) && !foreign.containsKey(name);
    }

    static void need(boolean holds, Kind otherwise, String message) throws EngineException {
        if (!holds) {
            throw new EngineException(otherwise, message);
        }
    }
}
