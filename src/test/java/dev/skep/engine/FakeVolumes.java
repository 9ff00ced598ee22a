package dev.skep.engine;

import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.FakeHost.Witness;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The volumes of an engine in memory: those with a name, and those that it named itself. */
final class FakeVolumes {

    final SortedMap<String, Optional<StackName>> named = new TreeMap<>();
    private final SortedSet<String> anonymous = new TreeSet<>();
    private final Witness witness;
    private int made;

    FakeVolumes(Witness witness) {
        this.witness = witness;
    }

    boolean has(String name) {
        return named.containsKey(name) || anonymous.contains(name);
    }

    /**
     * What a container mounts that is being made.
     *
     * @return those without a name of their own, by where they are mounted
     */
    SortedMap<String, String> mount(Step.CreateContainer step) {
        SortedMap<String, String> mounted = new TreeMap<>(step.inheritedVolumes());
        for (Mount mount : step.template().spec().storage().volumes()) {
            if (mount instanceof Mount.Volume volume) {
                if (volume.source().isPresent()) {
                    make(volume.source().get(), Optional.empty());
                } else {
                    mounted.computeIfAbsent(volume.target(), _ -> "%064x".formatted(++made));
                }
            }
        }
        anonymous.addAll(mounted.values());
        return mounted;
    }

    void make(String name, Optional<StackName> owner) {
        if (named.putIfAbsent(name, owner) == null) {
            witness.object("volume " + name, Optional.empty());
        }
    }

    void remove(String name, Collection<FakeContainer> containers) throws EngineException {
        boolean used =
                containers.stream()
                        .flatMap(container -> container.spec().storage().volumes().stream())
                        .anyMatch(mount ->
                                mount instanceof Mount.Volume volume
                                        && volume.source().filter(name::equals).isPresent());
        FakeHost.need(!used, Kind.CONFLICT, "volume " + name + " is in use");
        Optional<StackName> owner = named.remove(name);
        if (owner != null) {
            witness.object("volume " + name, owner);
        }
    }

    /**
     * A container is removed with its volumes: with those that were made for it, and that no other
     * has got.
     *
     * @param left all other containers
     */
    void goWith(FakeContainer gone, Collection<FakeContainer> left) {
        SortedSet<String> going = new TreeSet<>(gone.anonymousVolumes.values());
        going.removeAll(gone.inheritedVolumes);
        left.forEach(other -> going.removeAll(other.anonymousVolumes.values()));
        anonymous.removeAll(going);
    }
}
