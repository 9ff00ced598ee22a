package dev.skep.observed;

import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A swarm with one service, and the tasks that a test gives it. */
final class Tasks {

    static final ServiceName WEB = new ServiceName("web");
    static final Tree.Mapping REPLICATED = mode("Replicated", new Fields().put("Replicas", 3));
    static final Tree.Mapping GLOBAL = mode("Global", new Fields());
    static final Tree.Mapping JOB = mode("ReplicatedJob", new Fields().put("TotalCompletions", 4));
    static final Tree.Mapping GLOBAL_JOB = mode("GlobalJob", new Fields());

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Tasks() {}

    static Tree.Mapping mode(String mode, Fields of) {
        return Tree.Mapping.EMPTY.with(List.of("Mode", mode), of.tree());
    }

    static Tree.Mapping restarting(Tree.Mapping spec, String condition) {
        return spec.with(List.of("TaskTemplate", "RestartPolicy", "Condition"), Tree.of(condition));
    }

    /** A task of the spec that its service has, with a container. */
    static ObservedTask task(int slot, String node, State asked, State state) {
        return new ObservedTask(
                "0123456789abcdef" + slot + node,
                slot,
                Optional.of(node),
                asked,
                state,
                "",
                "",
                Optional.empty(),
                NOW,
                "web:1",
                true,
                Optional.of("container"));
    }

    static ObservedTask old(ObservedTask task) {
        return like(task, false, task.container());
    }

    static ObservedTask withoutContainer(ObservedTask task) {
        return like(task, task.current(), Optional.empty());
    }

    private static ObservedTask like(
            ObservedTask task, boolean current, Optional<String> container) {
        return new ObservedTask(
                task.id(),
                task.slot(),
                task.node(),
                task.asked(),
                task.state(),
                task.message(),
                task.error(),
                task.exitCode(),
                task.since(),
                task.image(),
                current,
                container);
    }

    static ObservedService service(Tree.Mapping spec, ObservedTask... tasks) {
        return new ObservedService(WEB, "id", 7, spec, Optional.empty(), List.of(tasks), NOW);
    }

    static ObservedNode node(String id, ObservedNode.State state, Availability availability) {
        return new ObservedNode(
                id, 3, id, false, state, availability, Collections.emptySortedMap(), Life.UNKNOWN);
    }

    /** Of the nodes {@code n1}, {@code n2} and {@code n3} the last one is down. */
    static Swarm swarm(ObservedService service) {
        return new Swarm(
                new StackName("shop"),
                new TreeMap<>(Map.of(WEB, service)),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                new TreeMap<>(
                        Map.of(
                                "n1",
                                node("n1", ObservedNode.State.READY, Availability.ACTIVE),
                                "n2",
                                node("n2", ObservedNode.State.READY, Availability.DRAIN),
                                "n3",
                                node("n3", ObservedNode.State.DOWN, Availability.ACTIVE))),
                new TreeMap<>(Map.of(WEB, List.of())),
                Leftovers.NONE,
                Optional.empty());
    }

    static RollOut rollOut(RollOut.State state) {
        return new RollOut(state, "");
    }
}
