package dev.skep.bench;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Replicas;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.Scheduling;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy;
import dev.skep.engine.Specs;
import dev.skep.identity.ImageRef;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A big stack of which everything runs as it should. */
record Scale(DesiredState desired, Solo observed) {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final StackName STACK = new StackName("big");

    static Scale of(int services, int replicas) {
        SortedMap<ServiceName, DesiredService> wanted = new TreeMap<>();
        SortedMap<ServiceName, List<ObservedContainer>> there = new TreeMap<>();
        for (int i = 0; i < services; i++) {
            DesiredService service = service(new ServiceName("web" + i), replicas);
            wanted.put(service.name(), service);
            there.put(service.name(), containers(service, replicas));
        }
        DesiredState desired =
                new DesiredState(
                        STACK,
                        wanted,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        true,
                        false,
                        DesiredState.Origin.UNKNOWN);
        LastApplied last = new LastApplied(1, desired.digest(), Collections.emptySortedMap());
        Solo observed =
                new Solo(
                        STACK,
                        there,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        new TreeSet<>(List.of(ImageRef.normalize("busybox"))),
                        Optional.of(last));
        return new Scale(desired, observed);
    }

    static DesiredService service(ServiceName name, int replicas) {
        return new DesiredService(
                name,
                new Replicas.Fixed(replicas),
                Template.of(spec()),
                RestartPolicy.ALWAYS,
                UpdatePolicy.DEFAULT,
                DesiredService.PullPolicy.MISSING,
                Collections.emptySortedMap(),
                List.of(),
                Scheduling.DEFAULT);
    }

    static ContainerSpec spec() {
        return Specs.plain("busybox");
    }

    private static List<ObservedContainer> containers(DesiredService service, int replicas) {
        List<ObservedContainer> containers = new ArrayList<>();
        for (int number = 1; number <= replicas; number++) {
            Slot slot = new Slot(service.name(), number);
            String name = slot.containerName(STACK);
            containers.add(
                    new ObservedContainer(
                            "id-of-" + name,
                            name,
                            slot,
                            service.template().hash(),
                            service.template().parts(),
                            1,
                            "busybox",
                            new ContainerState.Running(
                                    NOW.minusSeconds(3600), ContainerState.Health.NONE),
                            NOW.minusSeconds(3600),
                            0,
                            Collections.emptySortedMap()));
        }
        return List.copyOf(containers);
    }

    /** The same without one replica in the middle. */
    Scale withOneGone() {
        SortedMap<ServiceName, List<ObservedContainer>> there =
                new TreeMap<>(observed.containers());
        there.computeIfPresent(
                new ServiceName("web" + there.size() / 2),
                (_, containers) -> containers.subList(1, containers.size()));
        Solo less =
                new Solo(
                        STACK,
                        there,
                        observed.networks(),
                        observed.volumes(),
                        observed.images(),
                        observed.lastApplied());
        return new Scale(desired, less);
    }
}
