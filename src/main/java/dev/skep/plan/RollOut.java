package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.Memory.Rollout;
import dev.skep.plan.Memory.Rollout.Phase;
import dev.skep.plan.Memory.Watch;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a changed spec reaches the slots: which ones are under way, which may go next, and when it
 * has failed.
 *
 * <p>Progress is read off the slots themselves (which spec, since when, how healthy); memory adds
 * only what they cannot show. Unlike Swarm, which goes on while it watches, a slot counts as done
 * only after it has been well for {@code monitor}: a fault that shows itself within that time never
 * reaches the next batch.
 */
final class RollOut {

    private final DesiredService service;
    private final UpdatePolicy policy;
    private final Instant now;
    private Rollout state;

    RollOut(
            DesiredService service,
            Optional<Rollout> before,
            List<ObservedContainer> containers,
            Instant now) {
        this.service = service;
        this.policy = service.update();
        this.now = now;
        this.state = resume(service.template(), before, containers);
    }

    private static Rollout resume(
            Template target, Optional<Rollout> before, List<ObservedContainer> containers) {
        boolean changes =
                containers.stream()
                        .anyMatch(container -> !container.specHash().equals(target.hash()));
        if (before.isPresent() && before.get().target().hash().equals(target.hash())) {
            boolean again = changes && before.get().phase() == Phase.COMPLETED;
            return again ? before.get().in(Phase.ROLLING) : before.get();
        }
        Optional<Template> previous =
                before.flatMap(rollout ->
                        rollout.phase() == Phase.COMPLETED
                                ? Optional.of(rollout.target())
                                : rollout.previous());
        return new Rollout(
                target,
                changes ? Phase.ROLLING : Phase.COMPLETED,
                Collections.emptySortedSet(),
                "",
                Optional.empty(),
                previous,
                Collections.emptySortedMap());
    }

    Rollout state() {
        return state;
    }

    /** What the replicas should be made from now: after a roll-back, what ran before. */
    Optional<Template> template() {
        return state.phase() == Phase.ROLLED_BACK
                ? state.previous()
                : Optional.of(service.template());
    }

    /**
     * The hash of the spec that the replicas should have now, also where the spec itself is no
     * longer known.
     */
    SpecHash wanted(Collection<ObservedContainer> containers) {
        if (state.phase() != Phase.ROLLED_BACK) {
            return service.template().hash();
        }
        return state.previous()
                .map(Template::hash)
                .or(() ->
                        containers.stream()
                                .map(ObservedContainer::specHash)
                                .filter(hash -> !hash.equals(service.template().hash()))
                                .findFirst())
                .orElse(service.template().hash());
    }

    /**
     * Counts the new replicas that failed, also after their watch for as long as the roll-out goes
     * on, and takes the failure action when they are too many.
     */
    void judge(List<SlotView> slots, int replicas) {
        if (state.phase() != Phase.ROLLING) {
            return;
        }
        for (SlotView slot : slots) {
            slot.current()
                    .flatMap(this::failure)
                    .ifPresent(what -> state = state.failing(slot.slot(), what));
        }
        boolean tooMany = state.failed().size() > policy.maxFailureRatio() * Math.max(1, replicas);
        if (!tooMany) {
            return;
        }
        state =
                switch (policy.failureAction()) {
                    case PAUSE -> state.in(Phase.PAUSED);
                    case ROLLBACK -> state.in(Phase.ROLLED_BACK).batchEnded(Optional.empty());
                    case CONTINUE -> state;
                };
    }

    private Optional<String> failure(ObservedContainer container) {
        return switch (container.state()) {
            case ContainerState.Exited exited ->
                    exited.cause() != Cause.OUTSIDE
                                    && !service.restart().completes(exited.exitCode())
                            ? Optional.of(new Why.Exited(exited.exitCode(), exited.cause()).text())
                            : Optional.empty();
            case ContainerState.Running running ->
                    running.health() == Health.UNHEALTHY
                            ? Optional.of("unhealthy")
                            : Optional.empty();
            case ContainerState.StartFailed failed ->
                    Optional.of("could not start: " + failed.error());
            case ContainerState.Restarting restarting ->
                    Optional.of("exited " + restarting.exitCode());
            case ContainerState.Created _,
                    ContainerState.Paused _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    Optional.empty();
        };
    }

    /**
     * The slots that may be changed now: those whose change was begun, as far as the files still
     * let so many change at once, then outdated ones, worst first. Notes the end of a batch and
     * asks to be woken for the next.
     */
    SortedSet<Slot> next(List<SlotView> slots, int busySlots, Draft draft) {
        SortedSet<Slot> chosen = new TreeSet<>();
        List<SlotView> outdated =
                slots.stream()
                        .filter(slot -> slot.awaitsChange(isGoingBack()))
                        // Where two run already, an edit came between: no third slot is to have
                        // two.
                        .sorted(
                                Comparator.comparing((SlotView slot) -> !slot.isCrowded())
                                        .thenComparing(SlotView::isReady)
                                        .thenComparing(SlotView::slot))
                        .toList();
        List<SlotView> underWay = slots.stream().filter(slot -> isUnderWay(slot, draft)).toList();
        int taken = busySlots + underWay.size() + down(slots);
        int begun = (int) underWay.stream().filter(SlotView::isBegun).count();
        slots.stream()
                .filter(SlotView::isBegun)
                .limit(room(taken - begun))
                .map(SlotView::slot)
                .forEach(chosen::add);
        boolean arrived = outdated.isEmpty() && taken == 0;
        boolean recovered = state.phase() == Phase.PAUSED && arrived;
        if (recovered || (state.phase() == Phase.ROLLING && arrived)) {
            state = state.in(Phase.COMPLETED);
        }
        if (outdated.isEmpty() || state.phase() == Phase.PAUSED) {
            return chosen;
        }
        if (taken == 0
                && state.batchEndedAt().isEmpty()
                && slots.stream().anyMatch(SlotView::isCurrent)) {
            state = state.batchEnded(Optional.of(now));
        }
        if (isDelayed(draft) || (taken > 0 && !policy.delay().isZero())) {
            return chosen;
        }
        outdated.stream().limit(room(taken)).map(SlotView::slot).forEach(chosen::add);
        if (!chosen.isEmpty()) {
            state = state.batchEnded(Optional.empty());
        }
        return chosen;
    }

    /** Slots in which nothing serves: they are changed at once, and are as many less until then. */
    private int down(List<SlotView> slots) {
        return isGoingBack() ? 0 : (int) slots.stream().filter(SlotView::isDown).count();
    }

    /** How many more may be under way beside so many. */
    private int room(int taken) {
        return policy.parallelism() == 0
                ? Integer.MAX_VALUE
                : Math.max(0, policy.parallelism() - taken);
    }

    private boolean isDelayed(Draft draft) {
        if (state.phase() == Phase.ROLLED_BACK || state.batchEndedAt().isEmpty()) {
            return false;
        }
        Instant next = state.batchEndedAt().get().plus(policy.delay());
        if (next.isAfter(now)) {
            draft.wake(next, "delay of " + service.name());
            return true;
        }
        return false;
    }

    /**
     * Whether the slot's new replica still has to prove itself. A slot that has failed no longer
     * holds the others up.
     */
    private boolean isUnderWay(SlotView slot, Draft draft) {
        if (slot.current().isEmpty()
                || slot.awaitsChange(isGoingBack())
                || hasFailed(slot.slot())) {
            return false;
        }
        ObservedContainer current = slot.current().get();
        if (!(current.state() instanceof ContainerState.Running running)) {
            return !(current.state() instanceof ContainerState.Exited exited
                    && service.restart().completes(exited.exitCode()));
        }
        boolean watches = state.phase() == Phase.ROLLING || state.phase() == Phase.PAUSED;
        Instant proven = watches ? watchedFrom(slot, running).plus(policy.monitor()) : now;
        if (!current.isReady()) {
            return true;
        }
        if (proven.isAfter(now)) {
            draft.wake(proven, "monitor " + slot.slot());
            return true;
        }
        // One that is still stopping takes up room that the next batch would take up too.
        return slot.isCrowded();
    }

    private Instant watchedFrom(SlotView slot, ContainerState.Running running) {
        String container = slot.current().orElseThrow().id();
        Watch known = state.watches().get(slot.slot());
        if (known != null
                && known.container().equals(container)
                && known.since().equals(running.since())) {
            return known.from();
        }
        state = state.watching(slot.slot(), new Watch(container, running.since(), now));
        return now;
    }

    private boolean hasFailed(Slot slot) {
        return state.phase() == Phase.ROLLING && state.failed().contains(slot);
    }

    boolean isGoingBack() {
        return state.phase() == Phase.ROLLED_BACK;
    }

    /** Whether stopped predecessors are kept, so that going back is starting them again. */
    boolean keepsPredecessors() {
        return state.phase() == Phase.ROLLING
                && policy.failureAction() == UpdatePolicy.FailureAction.ROLLBACK;
    }

    /** Tells people where a roll-out that is not simply done stands. */
    void report(Draft draft, long outdatedSlots) {
        Optional<String> message =
                switch (state.phase()) {
                    case PAUSED ->
                            Optional.of(
                                    "the roll-out is paused: "
                                            + state.cause()
                                            + "; "
                                            + outdatedSlots
                                            + " replicas keep the old spec until the files change");
                    case ROLLED_BACK ->
                            Optional.of(
                                    "the roll-out failed and went back: "
                                            + state.cause()
                                            + "; the old spec stays until the files change");
                    case ROLLING, COMPLETED -> Optional.empty();
                };
        String reason = state.phase() == Phase.PAUSED ? "RolloutPaused" : "RolledBack";
        message.ifPresent(text ->
                draft.find(
                        new Finding(
                                Finding.Severity.BLOCKED,
                                Optional.of(service.name()),
                                reason,
                                text,
                                Optional.empty())));
    }
}
