package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.Rebalance;
import dev.skep.identity.Labels;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evens out how the tasks of a service are spread over the nodes that may run it.
 *
 * <p>With more replicas for a while Swarm puts the new ones on the emptiest nodes, and takes the
 * same number from the fullest when the count goes back: the fewest tasks are touched. That a move
 * is under way is written on the service, so that it is ended whoever looks next. One service at a
 * time.
 */
final class Balance {

    private static final List<String> REPLICAS = List.of("Mode", "Replicated", "Replicas");
    private static final List<String> SURGE = List.of("Labels", Labels.SURGE);

    private final Swarm observed;
    private final Memory.Quiet quiet;
    private final Draft draft;
    private boolean moving;

    Balance(Swarm observed, Memory.Quiet quiet, Draft draft) {
        this.observed = observed;
        this.quiet = quiet;
        this.draft = draft;
        this.moving =
                observed.services().values().stream().anyMatch(service -> surgeOf(service) > 0);
    }

    /**
     * How many replicas more than asked for a move still needs.
     *
     * @param count that is asked for
     */
    int surge(ObservedService live, int count) {
        int surge = surgeOf(live);
        boolean isUnderWay =
                surge > 0
                        && live.replicas().filter(now -> now == count + surge).isPresent()
                        && observed.running(live) < count + surge
                        && !isStuck(live);
        return isUnderWay ? surge : 0;
    }

    static Tree.Mapping with(Tree.Mapping spec, int count, int surge) {
        return spec.with(REPLICAS, Tree.of(count + surge))
                .with(SURGE, Tree.of(Integer.toString(surge)));
    }

    /** It is better to go back than to wait for a node that nobody promised. */
    private static boolean isStuck(ObservedService live) {
        return live.tasks().stream()
                .filter(ObservedTask::isWanted)
                .anyMatch(task -> !task.error().isEmpty());
    }

    /** How many more a move has given it. */
    static int surgeOf(ObservedService live) {
        return live.label(Labels.SURGE)
                .filter(text -> text.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** The move that a service at rest needs, when it is time for one. */
    Optional<Why.Uneven> move(DesiredService service, ObservedService live) {
        Optional<Rebalance> asked = service.scheduling().upkeep().rebalance();
        if (asked.isEmpty() || live.replicas().isEmpty() || !isAtRest(live)) {
            return Optional.empty();
        }
        List<Integer> counts = List.copyOf(countByNode(service, live).values());
        int most = counts.stream().mapToInt(Integer::intValue).max().orElse(0);
        int least = counts.stream().mapToInt(Integer::intValue).min().orElse(0);
        if (most - least <= asked.get().maxSkew()) {
            return Optional.empty();
        }
        Instant due = quiet.since().plus(asked.get().quietFor());
        if (due.isAfter(draft.now())) {
            draft.wake(due, "the nodes to have been as they are for a while");
            return Optional.empty();
        }
        moving = true;
        int total = counts.stream().mapToInt(Integer::intValue).sum();
        int fair = (total + counts.size() - 1) / counts.size();
        int above = counts.stream().mapToInt(count -> Math.max(0, count - fair)).sum();
        int moves = Math.min(asked.get().budget(), Math.max(1, above));
        return Optional.of(new Why.Uneven(most - least, moves));
    }

    private boolean isAtRest(ObservedService live) {
        boolean nodesKnown =
                observed.nodes().values().stream()
                        .noneMatch(node -> node.state() == ObservedNode.State.UNKNOWN);
        boolean suspects =
                observed.nodes().values().stream()
                        .anyMatch(node -> node.suspectSince().isPresent());
        return nodesKnown
                && !suspects
                && !moving
                && live.label(Labels.FAILOVER).isEmpty()
                && live.rollOut().filter(RollOut::isOpen).isEmpty()
                && observed.running(live) == observed.wanted(live);
    }

    private Map<String, Integer> countByNode(DesiredService service, ObservedService live) {
        Map<String, Integer> counts = new HashMap<>();
        observed.nodes().values().stream()
                .filter(ObservedNode::takesTasks)
                .filter(node -> Constraint.all(service.scheduling().placement(), node))
                .forEach(node -> counts.put(node.id(), 0));
        live.tasks().stream()
                .filter(observed::isRunning)
                .flatMap(task -> task.node().stream())
                .forEach(node -> counts.computeIfPresent(node, (_, count) -> count + 1));
        return counts;
    }
}
