package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.RestartPolicy;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedState.Solo;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plans one stack on one plain engine: its parts in the order in which they rest on each other. */
final class SoloPlanner {

    private final DesiredState desired;
    private final Solo observed;
    private final Memory memory;
    private final Draft draft;
    private final long generation;

    private final Prerequisites prerequisites;
    private final Admission admission;
    private final Rest rest;
    private final SortedMap<Slot, Memory.Ends> ends = new TreeMap<>();
    private final SortedMap<ServiceName, Memory.Rollout> rollouts = new TreeMap<>();
    private final SortedSet<ServiceName> admitted = new TreeSet<>();

    SoloPlanner(DesiredState desired, Solo observed, Memory memory, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.memory = memory;
        this.draft = draft;
        this.generation = LastApplied.next(observed.lastApplied(), desired.digest());
        this.prerequisites = new Prerequisites(desired, observed, draft);
        this.admission = new Admission(desired, observed, memory, draft);
        this.rest = new Rest(desired, observed, memory);
    }

    Plan plan() {
        record();
        desired.inOrder().forEach(this::plan);
        boolean settling =
                rollouts.values().stream()
                        .anyMatch(rollout -> rollout.phase() != Memory.Rollout.Phase.COMPLETED);
        new Pruning(desired, observed, memory, draft, settling).plan();
        Memory next = new Memory(ends, rollouts, admitted, memory.failures(), memory.busy());
        return draft.finish(generation, next);
    }

    private void plan(DesiredService service) {
        SwarmOnly.note(service).ifPresent(draft::find);
        Optional<Memory.Rollout> atRest = rest.of(service);
        if (atRest.isPresent()) {
            admitted.add(service.name());
            rollouts.put(service.name(), atRest.get());
            return;
        }
        Optional<Admission.Gate> gate = admission.gate(service);
        if (gate.isEmpty()) {
            return;
        }
        admitted.add(service.name());
        ServicePlanner planner =
                new ServicePlanner(
                        desired,
                        service,
                        observed,
                        memory,
                        draft,
                        prerequisites,
                        gate.get(),
                        generation);
        planner.plan();
        admission.planned(service.name(), planner.starts());
        ends.putAll(planner.ends());
        rollouts.put(service.name(), planner.rollout());
    }

    /**
     * Writes down what is being set out for, unless it is already written or there is nothing left
     * to say, and forgets what was written before.
     */
    private void record() {
        if (desired.services().isEmpty()) {
            return;
        }
        boolean written =
                observed.lastApplied()
                        .filter(last -> last.digest().equals(desired.digest()))
                        .isPresent();
        int write = written ? Draft.READY : write();
        SortedSet<Long> old = new TreeSet<>(observed.superseded());
        if (!written) {
            observed.lastApplied().ifPresent(last -> old.add(last.generation()));
        }
        old.forEach(before ->
                draft.add(
                        new Step.RemoveLastApplied(desired.stack(), before),
                        new Why.NewGeneration(generation),
                        write));
    }

    private int write() {
        SortedMap<ServiceName, LastApplied.Service> services =
                new TreeMap<>(Comparator.naturalOrder());
        desired.services()
                .forEach((name, service) ->
                        services.put(
                                name,
                                new LastApplied.Service(
                                        service.replicas().onOneNode(),
                                        service.template().hash(),
                                        service.restart().condition()
                                                != RestartPolicy.Condition.ANY)));
        return draft.add(
                new Step.WriteLastApplied(
                        desired.stack(), new LastApplied(generation, desired.digest(), services)),
                new Why.NewGeneration(generation));
    }
}
