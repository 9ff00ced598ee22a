package dev.skep.simulation;

import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.DesiredService;
import dev.skep.identity.Slot;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a replica wrote into a volume that the engine named itself goes on with its slot. */
final class Data {

    /** How many volumes with data a removal left in place, or did not. */
    static final String WATCHED = "watched for data in a volume";

    private final EngineSite site;

    /** Containers that have run: of one that is being removed the engine no longer tells. */
    private final Set<String> ran = new HashSet<>();

    Data(EngineSite site) {
        this.site = site;
    }

    /** What is lost with this container, if anything is that is still wanted. */
    Optional<String> lostWith(ObservedContainer victim) {
        if (neverRan(victim)) {
            return Optional.empty();
        }
        return victim.anonymousVolumes().entrySet().stream()
                .filter(volume -> isWanted(victim.slot(), volume.getKey()))
                .filter(volume -> others(victim).noneMatch(other -> has(other, volume.getValue())))
                .map(volume -> "leaves the data at " + volume.getKey() + " behind")
                .findFirst();
    }

    /**
     * The volumes in which somebody may have written, of this container and of its slot's others.
     */
    Set<String> writtenIn(ObservedContainer victim) {
        Stream<ObservedContainer> writers =
                Stream.concat(Stream.of(victim), others(victim))
                        .filter(container -> !neverRan(container));
        return writers.flatMap(container -> container.anonymousVolumes().values().stream())
                .filter(site.engine::hasVolume)
                .collect(Collectors.toSet());
    }

    /** What is gone of these. */
    Optional<String> goneOf(Set<String> volumes) {
        volumes.forEach(_ -> site.trace.count(WATCHED));
        return volumes.stream()
                .filter(volume -> !site.engine.hasVolume(volume))
                .map(volume -> "removes the data in " + volume)
                .findFirst();
    }

    /** Something happened. */
    void look(ObservedContainer container) {
        switch (container.state()) {
            case ContainerState.Running _,
                    ContainerState.Paused _,
                    ContainerState.Restarting _,
                    ContainerState.Exited _ ->
                    ran.add(container.id());
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ -> {}
        }
    }

    private boolean neverRan(ObservedContainer container) {
        look(container);
        return !ran.contains(container.id());
    }

    private Stream<ObservedContainer> others(ObservedContainer victim) {
        return site.engine.all().stream()
                .filter(other -> other.slot().equals(victim.slot()))
                .filter(other -> !other.id().equals(victim.id()));
    }

    private static boolean has(ObservedContainer container, String volume) {
        return container.anonymousVolumes().containsValue(volume);
    }

    /** Not of a replica too many, and not where nothing is to be mounted any more. */
    private boolean isWanted(Slot slot, String target) {
        Optional<DesiredService> service =
                site.safety
                        .services()
                        .filter(each -> each.name().equals(slot.service()))
                        .findFirst();
        long slots =
                site.engine.all().stream()
                        .map(ObservedContainer::slot)
                        .filter(each -> each.service().equals(slot.service()))
                        .distinct()
                        .count();
        return service.filter(_ -> slots <= site.safety.fewest(slot.service()))
                .filter(wanted -> mounts(wanted, target))
                .isPresent();
    }

    private static boolean mounts(DesiredService service, String target) {
        return service.template().spec().storage().volumes().stream()
                .anyMatch(mount ->
                        mount instanceof Mount.Volume volume
                                && volume.source().isEmpty()
                                && volume.target().equals(target));
    }
}
