package dev.skep.engine;

import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedTask.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes and ends tasks until a service has those that it asks for, as a swarm's does. */
final class FakeOrchestrator {

    private final FakeCluster cluster;

    FakeOrchestrator(FakeCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * @return whether there was anything to think over
     */
    boolean step(FakeService service) {
        if (!service.touched) {
            return false;
        }
        service.touched = false;
        switch (FakeService.kind(service.spec)) {
            case "Global" -> keepGlobal(service);
            case "ReplicatedJob" -> keepJob(service);
            case "GlobalJob" -> keepGlobalJob(service);
            default -> keepReplicated(service);
        }
        return true;
    }

    /**
     * The tasks of each place that count: those that are to run, or else the last one, where
     * nothing is to come after it.
     */
    private Map<String, List<FakeTask>> counted(FakeService service) {
        Map<String, List<FakeTask>> counted = new LinkedHashMap<>();
        service.places()
                .forEach((place, tasks) -> {
                    List<FakeTask> asked =
                            tasks.stream()
                                    .filter(task -> task.asked.compareTo(State.RUNNING) <= 0)
                                    .toList();
                    if (!asked.isEmpty()) {
                        counted.put(place, asked);
                    } else if (!service.isRollingBack()
                            && tasks.getLast().asked != State.REMOVE
                            && cluster.supervisor.isLast(tasks.getLast())) {
                        counted.put(place, List.of(tasks.getLast()));
                    }
                });
        return counted;
    }

    private void keepReplicated(FakeService service) {
        Map<String, List<FakeTask>> slots = counted(service);
        int wanted = Math.toIntExact(service.replicas());
        service.places()
                .forEach((place, tasks) -> {
                    if (!slots.containsKey(place)) {
                        cluster.forget(tasks);
                    }
                });
        if (wanted < slots.size()) {
            List<List<FakeTask>> sorted = inOrderOfWorth(slots.values());
            update(service, sorted.subList(0, wanted));
            sorted.subList(wanted, sorted.size())
                    .forEach(slot -> slot.forEach(task -> task.asked = State.REMOVE));
        } else {
            update(service, List.copyOf(slots.values()));
            int slot = 0;
            for (int missing = wanted - slots.size(); missing > 0; missing--) {
                do {
                    slot++;
                } while (slots.containsKey(Integer.toString(slot)));
                cluster.newTask(service, slot, State.RUNNING);
            }
        }
    }

    /**
     * Those that run first, and of each node the first before the second: what comes last is the
     * first to go.
     */
    private static List<List<FakeTask>> inOrderOfWorth(Iterable<List<FakeTask>> slots) {
        List<List<FakeTask>> sorted = new ArrayList<>();
        slots.forEach(sorted::add);
        sorted.sort(
                Comparator.comparing((List<FakeTask> slot) ->
                                slot.stream().noneMatch(task -> task.state() == State.RUNNING))
                        .thenComparing(slot -> slot.getFirst().slot));
        Map<String, Integer> onNode = new HashMap<>();
        Map<List<FakeTask>, Integer> index = new HashMap<>();
        for (List<FakeTask> slot : sorted) {
            FakeTask first = slot.getFirst();
            index.put(
                    slot,
                    slot.size() == 1 && first.node.isPresent()
                            ? onNode.merge(first.node.get().id, 1, Integer::sum)
                            : Integer.MAX_VALUE);
        }
        sorted.sort(Comparator.comparing(index::get));
        return sorted;
    }

    private void keepGlobal(FakeService service) {
        Map<String, List<FakeTask>> counted = counted(service);
        List<List<FakeTask>> updated = new ArrayList<>();
        for (FakeNode node : cluster.nodes.values()) {
            List<FakeTask> there = counted.getOrDefault(node.id, List.of());
            boolean suits =
                    !node.isInvalid()
                            && node.meets(
                                    FakeScheduler.constraints(service.spec.at("TaskTemplate")));
            if (!suits) {
                there.stream()
                        .filter(FakeTask::isAsked)
                        .forEach(task -> task.asked = State.SHUTDOWN);
            } else if (node.availability == Availability.PAUSE) {
                // Nothing is added there, or changed.
                continue;
            } else if (there.isEmpty()) {
                cluster.newTask(service, 0, State.RUNNING).node = Optional.of(node);
            } else {
                updated.add(there);
            }
        }
        if (!updated.isEmpty()) {
            update(service, updated);
        }
    }

    private void update(FakeService service, List<List<FakeTask>> slots) {
        FakeRollOut current = service.rollOut;
        if (current != null && !current.isDone()) {
            if (current.isTowards(service.spec)) {
                return;
            }
            current.cancel();
        }
        if (service.status.filter(RollOut::isPaused).isPresent()) {
            return;
        }
        List<List<FakeTask>> dirty =
                slots.stream()
                        .filter(slot -> slot.size() > 1 || slot.getFirst().isDirty())
                        .toList();
        if (dirty.isEmpty()) {
            if (service.status.filter(RollOut::isUnderWay).isPresent()) {
                FakeRollOut.complete(cluster, service);
            }
            return;
        }
        service.rollOut = new FakeRollOut(cluster, service, dirty);
        if (service.status.isEmpty()) {
            FakeRollOut.say(cluster, service, RollOut.State.UPDATING, "update in progress");
        }
    }

    private void keepJob(FakeService service) {
        endEarlierRuns(service);
        long completed = 0;
        long running = 0;
        Set<Integer> taken = new HashSet<>();
        for (FakeTask task : service.tasks) {
            if (task.iteration == service.iteration) {
                if (task.state() == State.COMPLETE) {
                    completed++;
                    taken.add(task.slot);
                } else if (task.isAsked()) {
                    running++;
                    taken.add(task.slot);
                }
            }
        }
        long total =
                service.spec.at("Mode", "ReplicatedJob", "TotalCompletions").whole().orElse(1L);
        long most = service.spec.at("Mode", "ReplicatedJob", "MaxConcurrent").whole().orElse(1L);
        long missing = Math.min(most - running, total - completed - running);
        // Slots of a job begin at 0.
        for (int slot = 0; missing > 0; slot++) {
            if (!taken.contains(slot)) {
                cluster.newTask(service, slot, State.COMPLETE);
                missing--;
            }
        }
    }

    private void keepGlobalJob(FakeService service) {
        endEarlierRuns(service);
        for (FakeNode node : cluster.nodes.values()) {
            boolean has =
                    service.tasks.stream()
                            .filter(task -> task.iteration == service.iteration)
                            .anyMatch(task -> task.node.filter(node::equals).isPresent());
            boolean suits =
                    node.state == ObservedNode.State.READY
                            && node.availability == Availability.ACTIVE
                            && node.meets(
                                    FakeScheduler.constraints(service.spec.at("TaskTemplate")));
            if (!has && suits) {
                cluster.newTask(service, 0, State.COMPLETE).node = Optional.of(node);
            }
        }
    }

    private static void endEarlierRuns(FakeService service) {
        service.tasks.stream()
                .filter(task -> task.iteration != service.iteration && !task.isOver())
                .forEach(task -> task.asked = State.REMOVE);
    }
}
