package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Failover;
import dev.skep.identity.Labels;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.plan.Finding.Severity;
import dev.skep.plan.Why.Decided.Verdict;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes good what ran on a node that gives no sign of life, long before the swarm takes it for
 * dead, and takes that back once somebody knows better.
 *
 * <p>The suspect is paused, so that nothing new lands there while what runs goes on; services that
 * ask for it get as many more replicas as they have there. Both are written where they are done, on
 * the node and on the service, so that whoever looks next takes them back. What a swarm does with
 * too many replicas is known: it takes those first that do not run, and then from the fullest
 * nodes, the newest places first. So a false alarm ends where it began.
 */
final class NodeLoss {

    /** Swarm itself decides in 10 to 20 s, in twice that after a change of its leader. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private static final List<String> REPLICAS = List.of("Mode", "Replicated", "Replicas");
    private static final List<String> LABEL = List.of("Labels", Labels.FAILOVER);
    private static final List<String> MOVE = List.of("Labels", Labels.SURGE);
    private static final Pattern WORDS = Pattern.compile("([0-9]{1,5}) of ([0-9]{1,5})");

    /** Until who is late has answered, or been silent for long enough, or its swarm knows it. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    /** If more than one of so many nodes is silent, it is Skep that is cut off. */
    private static final int TOO_MANY = 3;

    private static final Failover NEVER = new Failover(false, 100);
    private static final int MOST_NAMED = 10;

    private final DesiredState desired;
    private final Swarm observed;
    private final Draft draft;
    private final List<ObservedNode> silent;
    private final List<ObservedNode> suspects = new ArrayList<>();

    /** What was done to them stays, and nothing more is done. */
    private final List<ObservedNode> undecided = new ArrayList<>();

    NodeLoss(DesiredState desired, Swarm observed, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.draft = draft;
        this.silent = observed.nodes().values().stream().filter(this::isSilent).toList();
        long alive =
                observed.nodes().values().stream()
                        .filter(node -> node.state() != ObservedNode.State.DOWN)
                        .count();
        List<ObservedNode> allSilent = up(Life.Silent.class);
        int late = up(Life.Late.class).size();
        if ((allSilent.size() + late) * (long) TOO_MANY <= alive && !isFindingItsNodes()) {
            suspects.addAll(silent);
        } else {
            silent.stream().filter(this::isMarkedOfLate).forEach(undecided::add);
            if (allSilent.size() * (long) TOO_MANY > alive) {
                tellOfTooMany(allSilent, alive);
            } else if (isAskedFor() && !silent.isEmpty()) {
                draft.wake(draft.now().plus(MOMENT), "nodes that may answer in a moment");
            }
        }
        observed.nodes().values().stream()
                .filter(node -> node.state() != ObservedNode.State.DOWN)
                .filter(node -> !isJudged(node) && isMarkedOfLate(node))
                .forEach(undecided::add);
    }

    /**
     * Those of them that the swarm has not marked down. Whoever is late counts with the silent
     * ones: of nodes that are cut off together, one is suspected a moment before the others.
     */
    private List<ObservedNode> up(Class<? extends Life> life) {
        return observed.nodes().values().stream()
                .filter(node -> node.state() != ObservedNode.State.DOWN)
                .filter(node -> life.isInstance(node.life()))
                .toList();
    }

    /**
     * A leader that was just chosen has not heard of every node yet: all that is added would land
     * on those that it knows.
     */
    private boolean isFindingItsNodes() {
        return observed.nodes().values().stream()
                .anyMatch(node ->
                        node.state() == ObservedNode.State.UNKNOWN
                                && node.life() instanceof Life.Answers);
    }

    /** A swarm that goes on hearing of a node for so long knows better than Skep. */
    private boolean isSilent(ObservedNode node) {
        return node.state() != ObservedNode.State.DOWN
                && node.life() instanceof Life.Silent(Instant since)
                && isOfLate(since);
    }

    private static boolean isJudged(ObservedNode node) {
        return switch (node.life()) {
            case Life.Answers _, Life.Silent _ -> true;
            case Life.Late _, Life.Unknown _, Life.Unwatched _ -> false;
        };
    }

    private boolean isMarkedOfLate(ObservedNode node) {
        return node.suspectSince().filter(this::isOfLate).isPresent();
    }

    /** A time that is far ahead is some clock's mistake, and would never be over. */
    private boolean isOfLate(Instant since) {
        Instant now = draft.now();
        return since.isAfter(now.minus(LONGEST)) && since.isBefore(now.plus(LONGEST));
    }

    /** Takes back what was done to nodes, and says when to look again. */
    void plan() {
        observed.nodes().values().stream()
                .filter(node -> node.suspectSince().isPresent())
                .filter(node -> !suspects.contains(node) && !undecided.contains(node))
                .forEach(this::release);
        undecided.forEach(node -> wake(node, node.suspectSince().orElse(draft.now())));
        if (isAskedFor()) {
            silent.forEach(node -> wake(node, since(node)));
        }
        tellOfUnwatched();
    }

    private void wake(ObservedNode node, Instant since) {
        draft.wake(since.plus(LONGEST), "the swarm to decide on " + node.hostname());
    }

    private static Instant since(ObservedNode node) {
        return node.life() instanceof Life.Silent(Instant since)
                ? since
                : node.suspectSince().orElse(Instant.EPOCH);
    }

    /** Whoever has drained it or made it active since has had the last word. */
    private void release(ObservedNode node) {
        Verdict verdict =
                node.state() == ObservedNode.State.DOWN
                        ? Verdict.DOWN
                        : node.life() instanceof Life.Answers
                                ? Verdict.ANSWERS
                                : Verdict.NOBODY_KNOWS;
        Availability now =
                node.availability() == Availability.PAUSE
                        ? Availability.ACTIVE
                        : node.availability();
        draft.add(
                new Step.UpdateNode(
                        node.id(), node.hostname(), node.version(), now, Optional.empty()),
                new Why.Decided(verdict));
    }

    /**
     * Has the suspects paused, and returns the places of the steps that do it. One that somebody
     * has paused or drained is as it should be, and is not marked: it is not for Skep to take that
     * back.
     */
    List<Integer> pauses() {
        return suspects.stream()
                .filter(node ->
                        node.availability() == Availability.ACTIVE && node.suspectSince().isEmpty())
                .map(node ->
                        draft.add(
                                new Step.UpdateNode(
                                        node.id(),
                                        node.hostname(),
                                        node.version(),
                                        Availability.PAUSE,
                                        Optional.of(since(node))),
                                new Why.NoSignOfLife(since(node))))
                .toList();
    }

    /**
     * What a service needs to have more or fewer of for the nodes that are suspected; empty when
     * all is as it should be, or must be left as it is.
     */
    Optional<Why.NodesSilent> change(DesiredService service, ObservedService live) {
        if (live.replicas().isEmpty()) {
            return Optional.empty();
        }
        int before = surgeOf(live);
        boolean allLive = suspects.isEmpty() && undecided.isEmpty();
        int surge = allLive ? 0 : surge(service, live, before);
        if (surge == 0 && before == 0) {
            return Optional.empty();
        }
        List<String> names = suspects.stream().map(ObservedNode::hostname).toList();
        if (surge != before && live.rollOut().filter(RollOut::isOpen).isPresent()) {
            tell(
                    service,
                    "FailoverDeferred",
                    (surge > before
                                    ? "to make good what ran on " + list(names)
                                    : "to take back what was added for a node without a sign of life")
                            + " waits: the swarm would take it for the end of the roll-out that is under way or paused");
            return Optional.empty();
        }
        if (surge > 0) {
            tellOfSuspects(service, surge);
        }
        return surge == before
                ? Optional.empty()
                : Optional.of(new Why.NodesSilent(names, before, surge));
    }

    private int surge(DesiredService service, ObservedService live, int before) {
        int count = count(live);
        int most =
                Math.min(
                        service.scheduling().upkeep().failover().orElse(NEVER).most(count),
                        room(service, live, before));
        int certain = Math.min(most, on(suspects, live));
        int possible = Math.min(most, on(suspects, live) + on(undecided, live));
        return Math.clamp(before, certain, possible);
    }

    private static int on(List<ObservedNode> nodes, ObservedService live) {
        return Math.toIntExact(
                live.tasks().stream()
                        .filter(ObservedTask::isWanted)
                        .filter(task ->
                                nodes.stream()
                                        .anyMatch(node ->
                                                task.node().filter(node.id()::equals).isPresent()))
                        .map(ObservedTask::place)
                        .distinct()
                        .count());
    }

    /** How many more the other nodes may run of it, with those that they run for this already. */
    private int room(DesiredService service, ObservedService live, int before) {
        int perNode = service.scheduling().placement().maxReplicasPerNode();
        List<ObservedNode> others =
                observed.nodes().values().stream()
                        .filter(ObservedNode::takesTasks)
                        .filter(node -> !suspects.contains(node))
                        .filter(node -> Constraint.all(service.scheduling().placement(), node))
                        .toList();
        if (others.isEmpty()) {
            return before;
        }
        return perNode == 0
                ? Integer.MAX_VALUE
                : before + Math.max(0, perNode * others.size() - on(others, live));
    }

    /** How many more a service has at this moment for the sake of a suspect. */
    static int surgeOf(ObservedService live) {
        return live.label(Labels.FAILOVER)
                .map(WORDS::matcher)
                .filter(Matcher::matches)
                .filter(label -> live.replicas().equals(number(label, 2)))
                .flatMap(label -> number(label, 1))
                .map(surge -> Math.min(surge, live.replicas().orElse(0)))
                .orElse(0);
    }

    private static Optional<Integer> number(Matcher label, int group) {
        return Optional.of(Integer.valueOf(label.group(group)));
    }

    /** How many it has without those that are there for a while. */
    private static int count(ObservedService live) {
        int now = live.replicas().orElse(0);
        int failover = surgeOf(live);
        return failover > 0 ? now - failover : Math.max(0, now - Balance.surgeOf(live));
    }

    /** Its live spec with so many more. */
    static Tree.Mapping with(ObservedService live, int surge) {
        return with(live.spec(), count(live), surge);
    }

    static Tree.Mapping with(Tree.Mapping spec, int count, int surge) {
        return spec.with(REPLICAS, Tree.of(count + surge))
                .with(MOVE, Tree.NOTHING)
                .with(LABEL, surge == 0 ? Tree.NOTHING : Tree.of(surge + " of " + (count + surge)));
    }

    private void tellOfSuspects(DesiredService service, int surge) {
        List<ObservedNode> named = suspects.isEmpty() ? undecided : suspects;
        tell(
                service,
                "NodeSuspect",
                list(named.stream().map(ObservedNode::hostname).toList())
                        + (named.size() == 1 ? " has" : " have")
                        + " given no sign of life since "
                        + named.stream().map(NodeLoss::since).min(Instant::compareTo).orElseThrow()
                        + ": "
                        + surge
                        + (surge == 1 ? " more replica" : " more replicas")
                        + " elsewhere until the swarm has decided");
    }

    private void tellOfTooMany(List<ObservedNode> allSilent, long alive) {
        if (isAskedFor()) {
            draft.find(
                    new Finding(
                            Severity.WAITING,
                            Optional.empty(),
                            "NodesSilent",
                            allSilent.size()
                                    + " of "
                                    + alive
                                    + " nodes give no sign of life ("
                                    + list(allSilent.stream().map(ObservedNode::hostname).toList())
                                    + "): that is more than a third, so it may be Skep that is cut off, and they are left to the swarm",
                            Optional.empty()));
        }
    }

    private void tellOfUnwatched() {
        List<String> unwatched =
                observed.nodes().values().stream()
                        .filter(node -> node.state() != ObservedNode.State.DOWN)
                        .filter(node ->
                                node.life() instanceof Life.Unwatched && !undecided.contains(node))
                        .map(ObservedNode::hostname)
                        .toList();
        if (!unwatched.isEmpty() && isAskedFor()) {
            draft.find(
                    new Finding(
                            Severity.NOTE,
                            Optional.empty(),
                            "NodesNotWatched",
                            "failover does not cover "
                                    + list(unwatched)
                                    + ": Skep speaks with no daemon there (see --host)",
                            Optional.empty()));
        }
    }

    private boolean isAskedFor() {
        return desired.services().values().stream()
                .anyMatch(service ->
                        service.scheduling()
                                .upkeep()
                                .failover()
                                .filter(Failover::surge)
                                .isPresent());
    }

    private static String list(List<String> names) {
        int more = names.size() - MOST_NAMED;
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private void tell(DesiredService service, String reason, String message) {
        draft.find(
                new Finding(
                        Severity.WAITING,
                        Optional.of(service.name()),
                        reason,
                        message,
                        Optional.empty()));
    }
}
