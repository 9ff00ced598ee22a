package dev.skep.bench;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileSource;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Leftovers;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.Revision;
import dev.skep.spec.FileNames;
import dev.skep.spec.ServiceSpec;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A big stack on a swarm, of which everything runs as it should. */
record SwarmScale(DesiredState desired, Swarm observed) {

    private static final StackName STACK = new StackName("big");
    private static final String NODE = "n1";
    private static final Instant BEFORE = Scale.NOW.minusSeconds(3600);

    /** No service mounts any. */
    private static final FileNames NO_FILES =
            new FileNames() {
                @Override
                public String ofConfig(FileSource config) {
                    return "";
                }

                @Override
                public String ofSecret(FileSource secret) {
                    return "";
                }
            };

    static SwarmScale of(int services, int replicas) {
        SortedMap<ServiceName, DesiredService> wanted = new TreeMap<>();
        for (int i = 0; i < services; i++) {
            DesiredService service = Scale.service(new ServiceName("web" + i), replicas);
            wanted.put(service.name(), service);
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
        SortedMap<ServiceName, ObservedService> there = new TreeMap<>();
        SortedMap<ServiceName, List<Revision>> revisions = new TreeMap<>();
        SortedMap<ServiceName, LastApplied.Service> written = new TreeMap<>();
        for (DesiredService service : wanted.values()) {
            Tree.Mapping spec = new ServiceSpec(desired, service, NO_FILES).tree(replicas);
            SpecHash hash = new SpecHash(spec.at("Labels", Labels.SPEC_HASH).text().orElseThrow());
            there.put(service.name(), service(service.name(), spec, tasks(replicas)));
            revisions.put(
                    service.name(), List.of(new Revision(1, hash, spec, "config", "id", BEFORE)));
            written.put(service.name(), new LastApplied.Service(replicas, hash, false));
        }
        return new SwarmScale(
                desired,
                swarm(
                        there,
                        revisions,
                        Optional.of(new LastApplied(1, desired.digest(), written))));
    }

    private static ObservedService service(
            ServiceName name, Tree.Mapping spec, List<ObservedTask> tasks) {
        return new ObservedService(name, "id-of-" + name, 1, spec, Optional.empty(), tasks, BEFORE);
    }

    private static List<ObservedTask> tasks(int replicas) {
        List<ObservedTask> tasks = new ArrayList<>();
        for (int slot = 1; slot <= replicas; slot++) {
            tasks.add(task(slot, ObservedTask.State.RUNNING));
        }
        return tasks;
    }

    private static ObservedTask task(int slot, ObservedTask.State state) {
        return new ObservedTask(
                "task" + slot,
                slot,
                Optional.of(NODE),
                ObservedTask.State.RUNNING,
                state,
                "",
                "",
                Optional.empty(),
                BEFORE,
                "busybox",
                true,
                Optional.of("container" + slot));
    }

    private static Swarm swarm(
            SortedMap<ServiceName, ObservedService> services,
            SortedMap<ServiceName, List<Revision>> revisions,
            Optional<LastApplied> written) {
        SortedMap<String, ObservedNode> nodes = new TreeMap<>();
        nodes.put(
                NODE,
                new ObservedNode(
                        NODE,
                        3,
                        "node1",
                        true,
                        ObservedNode.State.READY,
                        ObservedNode.Availability.ACTIVE,
                        Collections.emptySortedMap(),
                        Life.ANSWERS));
        return new Swarm(
                STACK,
                services,
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                nodes,
                revisions,
                Leftovers.NONE,
                written);
    }

    /** The same with one task in the middle on its way. */
    SwarmScale withOneChanged() {
        SortedMap<ServiceName, ObservedService> there = new TreeMap<>(observed.services());
        there.computeIfPresent(
                new ServiceName("web" + there.size() / 2),
                (name, live) -> {
                    List<ObservedTask> tasks = new ArrayList<>(live.tasks());
                    tasks.set(0, task(1, ObservedTask.State.STARTING));
                    return service(name, live.spec(), tasks);
                });
        return new SwarmScale(desired, swarm(there, observed.revisions(), observed.lastApplied()));
    }
}
