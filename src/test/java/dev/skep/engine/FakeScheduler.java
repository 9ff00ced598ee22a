package dev.skep.engine;

import dev.skep.observed.ObservedTask.State;
import dev.skep.tree.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Gives tasks to nodes, as a swarm's scheduler does: the one with the fewest first. */
final class FakeScheduler {

    private final FakeCluster cluster;

    FakeScheduler(FakeCluster cluster) {
        this.cluster = cluster;
    }

    static List<String> constraints(Tree template) {
        return template.at("Placement", "Constraints").items().stream()
                .flatMap(item -> item.text().stream())
                .toList();
    }

    /**
     * @return whether a task got a node
     */
    boolean step() {
        boolean assigned = false;
        for (FakeService service : cluster.services.values()) {
            for (FakeTask task : service.tasks) {
                if (task.state().compareTo(State.ASSIGNED) < 0 && task.isAsked()) {
                    assigned |= assign(task);
                }
            }
        }
        return assigned;
    }

    private boolean assign(FakeTask task) {
        Optional<FakeNode> chosen =
                task.node.isPresent()
                        ? task.node.filter(FakeNode::takesTasks)
                        : cluster.nodes.values().stream()
                                .filter(node -> isSuitable(node, task))
                                .min(
                                        Comparator.comparingLong(
                                                        (FakeNode node) -> ofService(node, task))
                                                .thenComparingLong(this::all)
                                                .thenComparing(node -> node.id));
        if (chosen.isPresent()) {
            task.node = chosen;
            task.become(State.ASSIGNED, "scheduler assigned task to node", cluster.now());
            return true;
        }
        String error = "no suitable node" + explained(task);
        if (task.state() == State.NEW || !task.error().equals(error)) {
            task.become(State.PENDING, "pending task scheduling", error, cluster.now());
        }
        return false;
    }

    private boolean isSuitable(FakeNode node, FakeTask task) {
        return node.takesTasks() && node.meets(constraints(task.template)) && hasRoom(node, task);
    }

    private boolean hasRoom(FakeNode node, FakeTask task) {
        long most = task.template.at("Placement", "MaxReplicas").whole().orElse(0L);
        return most == 0 || ofService(node, task) < most;
    }

    /** As the swarm's pipeline of filters tells it. */
    private String explained(FakeTask task) {
        List<FakeNode> taking =
                cluster.nodes.values().stream().filter(FakeNode::takesTasks).toList();
        List<FakeNode> meeting =
                taking.stream().filter(node -> node.meets(constraints(task.template))).toList();
        int away = cluster.nodes.size() - taking.size();
        int unfit = taking.size() - meeting.size();
        List<String> said = new ArrayList<>();
        if (!meeting.isEmpty()) {
            said.add("max replicas per node limit exceed");
        }
        if (unfit > 0) {
            said.add(
                    "scheduling constraints not satisfied on "
                            + unfit
                            + (unfit == 1 ? " node" : " nodes"));
        }
        if (away > 0) {
            said.add(away + (away == 1 ? " node" : " nodes") + " not available for new tasks");
        }
        return " (" + String.join("; ", said) + ")";
    }

    private static long ofService(FakeNode node, FakeTask task) {
        return task.service.tasks.stream().filter(other -> isOn(other, node)).count();
    }

    private long all(FakeNode node) {
        return cluster.services.values().stream()
                .flatMap(service -> service.tasks.stream())
                .filter(other -> isOn(other, node))
                .count();
    }

    private static boolean isOn(FakeTask task, FakeNode node) {
        return task.isAsked()
                && !task.isOver()
                && task.node.filter(on -> on.id.equals(node.id)).isPresent();
    }
}
