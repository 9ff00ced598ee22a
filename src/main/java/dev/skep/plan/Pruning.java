package dev.skep.plan;

import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.ObservedVolume;
import dev.skep.observed.ObservedState.Solo;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What left the files leaves the engine, under the {@link RemovalGuard}. */
final class Pruning {

    private static final Why REMOVED = new Why.Removed();

    private final DesiredState desired;
    private final Solo observed;
    private final Memory memory;
    private final Draft draft;
    private final boolean settling;

    /**
     * @param settling whether a roll-out is not done: it may yet go back to what left the files
     */
    Pruning(DesiredState desired, Solo observed, Memory memory, Draft draft, boolean settling) {
        this.settling = settling;
        this.desired = desired;
        this.observed = observed;
        this.memory = memory;
        this.draft = draft;
    }

    void plan() {
        SortedSet<ServiceName> leaving = new TreeSet<>(observed.containers().keySet());
        leaving.removeAll(desired.services().keySet());
        RemovalGuard guard = new RemovalGuard(desired, observed.containers().size(), draft);
        if (!guard.allows(leaving)) {
            return;
        }
        List<Integer> removals = new ArrayList<>();
        leaving.stream()
                .flatMap(service -> observed.of(service).stream())
                .filter(container -> !memory.busy().contains(container.slot()))
                .filter(container -> !(container.state() instanceof ContainerState.Removing))
                .forEach(container -> removals.add(SlotPlanner.remove(draft, container, REMOVED)));
        if (!settling) {
            removeNetworks(removals);
        }
        if (desired.services().isEmpty()) {
            removeVolumes(removals);
            SortedSet<Long> written = new TreeSet<>(observed.superseded());
            observed.lastApplied().ifPresent(last -> written.add(last.generation()));
            written.forEach(generation ->
                    draft.add(
                            new Step.RemoveLastApplied(desired.stack(), generation),
                            REMOVED,
                            removals));
        }
    }

    private void removeNetworks(List<Integer> after) {
        observed.networks().values().stream()
                .filter(ObservedNetwork::ours)
                .filter(network -> !desired.networks().containsKey(network.name()))
                .forEach(network ->
                        draft.add(new Step.RemoveNetwork(network.name()), REMOVED, after));
    }

    private void removeVolumes(List<Integer> after) {
        if (desired.removeVolumes()) {
            observed.volumes().values().stream()
                    .filter(ObservedVolume::ours)
                    .forEach(volume ->
                            draft.add(new Step.RemoveVolume(volume.name()), REMOVED, after));
        }
    }
}
