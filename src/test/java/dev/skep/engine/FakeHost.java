package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.FakeContainer.Behaviour;
import dev.skep.identity.ImageRef;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.LastApplied;
import dev.skep.plan.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What there is on an engine in memory, and what becomes of it. Knows nothing of faults and of who
 * is told.
 */
final class FakeHost {

    /** Whoever wants to know what happened. */
    interface Witness {

        void container(FakeContainer container, String action);

        void object(String what);

        void images();
    }

    final SortedMap<String, FakeContainer> containers = new TreeMap<>();
    final SortedMap<String, Optional<StackName>> networks = new TreeMap<>();
    final SortedMap<String, Optional<StackName>> volumes = new TreeMap<>();
    final SortedMap<StackName, SortedMap<Long, LastApplied>> written = new TreeMap<>();
    final SortedSet<String> foreignNames = new TreeSet<>();
    final SortedSet<String> images = new TreeSet<>();
    final SortedSet<String> registry = new TreeSet<>();
    final Map<String, Behaviour> behaviours = new HashMap<>();
    private final InstantSource clock;
    private final Witness witness;
    private int made;

    FakeHost(InstantSource clock, Witness witness) {
        this.clock = clock;
        this.witness = witness;
    }

    /** Lets everything happen that is due. */
    void advance() {
        Instant now = clock.instant();
        Optional<FakeContainer> due = due(now);
        while (due.isPresent()) {
            FakeContainer container = due.get();
            ContainerState before = container.state;
            container.change(container.nextChange().orElse(now));
            if (!before.equals(container.state)) {
                witness.container(container, "change");
            }
            due = due(now);
        }
    }

    private Optional<FakeContainer> due(Instant now) {
        return containers.values().stream()
                .filter(container ->
                        container.nextChange().filter(at -> !at.isAfter(now)).isPresent())
                .min(Comparator.comparing(container -> container.nextChange().orElse(now)));
    }

    void perform(Step step) throws EngineException {
        switch (step) {
            case Step.PullImage(String ref) -> pull(ref);
            case Step.OnSlot onSlot -> performOn(onSlot);
            case Step.CreateNetwork create -> {
                String name = create.network().name();
                Optional<StackName> ours = Optional.of(create.stack());
                need(
                        networks.getOrDefault(name, ours).equals(ours),
                        Kind.CONFLICT,
                        "network " + name + " already exists");
                networks.put(name, ours);
            }
            case Step.RemoveNetwork(String name) -> {
                boolean used =
                        containers.values().stream()
                                .anyMatch(container ->
                                        container.isUp() && container.networks.contains(name));
                need(!used, Kind.CONFLICT, "network " + name + " has active endpoints");
                networks.remove(name);
            }
            case Step.CreateVolume create ->
                    volumes.putIfAbsent(create.volume().name(), Optional.of(create.stack()));
            case Step.RemoveVolume(String name) -> removeVolume(name);
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
                if (container.state instanceof ContainerState.Paused paused) {
                    container.state = new ContainerState.Running(paused.since(), Health.NONE);
                    witness.container(container, "unpause");
                }
            }
            case Step.StopContainer stop -> {
                if (exists(stop.container())) {
                    end(stop.container(), 143, Cause.OUTSIDE);
                }
            }
            case Step.RemoveContainer remove -> {
                if (exists(remove.container())) {
                    remove(find(remove.container()));
                }
            }
            case Step.RenameContainer rename -> {
                FakeContainer container = find(rename.container());
                if (!container.name.equals(rename.name())) {
                    need(
                            isFree(rename.name()),
                            Kind.CONFLICT,
                            "the name " + rename.name() + " is in use");
                    container.name = rename.name();
                    witness.container(container, "rename");
                }
            }
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
        SortedMap<String, String> anonymous = new TreeMap<>(step.inheritedVolumes());
        for (Mount mount : spec.storage().volumes()) {
            if (mount instanceof Mount.Volume volume) {
                if (volume.source().isPresent()) {
                    volumes.putIfAbsent(volume.source().get(), Optional.empty());
                } else {
                    anonymous.computeIfAbsent(volume.target(), _ -> "%064x".formatted(++made));
                }
            }
        }
        FakeContainer container =
                new FakeContainer(
                        "%064x".formatted(++made),
                        step,
                        anonymous,
                        behaviours.getOrDefault(spec.image(), Behaviour.GOOD),
                        clock.instant());
        containers.put(container.id, container);
        witness.container(container, "create");
    }

    private void start(FakeContainer container) throws EngineException {
        if (container.isUp() || container.state instanceof ContainerState.Restarting) {
            return;
        }
        for (String network : container.networks) {
            if (!networks.containsKey(network)) {
                container.failStart("network " + network + " not found");
                throw new EngineException(Kind.NOT_FOUND, "network " + network + " not found");
            }
        }
        Optional<String> error = container.behaviour.startError();
        if (error.isPresent()) {
            container.failStart(error.get());
            throw new EngineException(
                    Kind.REFUSED, "start container " + container.name + ": " + error.get());
        }
        container.start(clock.instant());
        witness.container(container, "start");
    }

    void end(String ref, int exitCode, Cause cause) throws EngineException {
        FakeContainer container = find(ref);
        if (container.isUp()
                || (container.state instanceof ContainerState.Restarting
                        && cause == Cause.OUTSIDE)) {
            container.end(exitCode, cause, clock.instant());
            witness.container(container, "die");
        }
    }

    void remove(FakeContainer container) {
        containers.remove(container.id);
        witness.container(container, "destroy");
    }

    private void removeVolume(String name) throws EngineException {
        boolean used =
                containers.values().stream()
                        .flatMap(container -> container.spec().storage().volumes().stream())
                        .anyMatch(mount ->
                                mount instanceof Mount.Volume volume
                                        && volume.source().filter(name::equals).isPresent());
        need(!used, Kind.CONFLICT, "volume " + name + " is in use");
        volumes.remove(name);
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
        return !exists(name) && !foreignNames.contains(name);
    }

    static void need(boolean holds, Kind otherwise, String message) throws EngineException {
        if (!holds) {
            throw new EngineException(otherwise, message);
        }
    }
}
