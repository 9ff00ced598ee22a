package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Finding.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Plans one service: which slots it keeps, which are missing, and what each of them needs. */
final class ServicePlanner {

    private final DesiredService service;
    private final Memory memory;
    private final Draft draft;
    private final RollOut rollOut;
    private final SlotPlanner slotPlanner;
    private final SpecHash wanted;
    private final List<SlotView> slots;
    private final List<Slot> busy;
    private final SortedMap<Slot, Memory.Ends> ends = new TreeMap<>();
    private final Map<Slot, Integer> starts = new HashMap<>();

    ServicePlanner(
            DesiredState desired,
            DesiredService service,
            Solo observed,
            Memory memory,
            Draft draft,
            Prerequisites prerequisites,
            Admission.Gate gate,
            long generation) {
        this.service = service;
        this.memory = memory;
        this.draft = draft;
        List<ObservedContainer> containers = observed.of(service.name());
        Optional<Memory.Rollout> before =
                Optional.ofNullable(memory.rollouts().get(service.name()));
        this.rollOut = new RollOut(service, before, containers, draft.now());
        this.busy = busySlots(service.name(), memory);
        this.slots = new ArrayList<>(bySlot(containers, service.template().hash(), busy));
        rollOut.judge(slots, service.replicas().onOneNode());
        this.wanted = rollOut.wanted(containers);
        slots.replaceAll(slot -> new SlotView(slot.slot(), slot.containers(), wanted));
        Template template = rollOut.template().orElse(service.template());
        this.slotPlanner =
                new SlotPlanner(
                        desired,
                        service,
                        template,
                        observed,
                        draft,
                        prerequisites,
                        gate,
                        generation);
    }

    private static List<Slot> busySlots(ServiceName service, Memory memory) {
        return memory.busy().stream().filter(slot -> slot.service().equals(service)).toList();
    }

    private static List<SlotView> bySlot(
            List<ObservedContainer> containers, SpecHash wanted, List<Slot> busy) {
        SortedMap<Slot, List<ObservedContainer>> grouped = new TreeMap<>();
        for (ObservedContainer container : containers) {
            if (!busy.contains(container.slot())) {
                grouped.computeIfAbsent(container.slot(), _ -> new ArrayList<>()).add(container);
            }
        }
        List<SlotView> views = new ArrayList<>();
        grouped.forEach((slot, inSlot) -> views.add(new SlotView(slot, inSlot, wanted)));
        return views;
    }

    void plan() {
        int wantedCount = service.replicas().onOneNode();
        busy.forEach(this::keepEnds);
        removeSurplus(wantedCount);
        SortedSet<Slot> mayChange = rollOut.next(slots, busy.size(), draft);
        slots.forEach(slot -> planKept(slot, mayChange));
        createMissing(wantedCount);
        reportPendingHealth();
        rollOut.report(draft, slots.stream().filter(slot -> slot.awaitsChange(false)).count());
    }

    /**
     * The worst go first: not ready, then of another spec, then the highest slot. A busy slot does
     * not count: what is in flight there may be its own removal.
     */
    private void removeSurplus(int wantedCount) {
        int surplus = slots.size() - wantedCount;
        List<SlotView> worstFirst =
                slots.stream()
                        .sorted(
                                Comparator.comparing((SlotView slot) -> isGood(slot))
                                        .thenComparing(SlotView::isCurrent)
                                        .thenComparing(SlotView::slot, Comparator.reverseOrder()))
                        .limit(Math.max(0, surplus))
                        .toList();
        worstFirst.forEach(slot -> slotPlanner.clear(slot, new Why.Surplus()));
        slots.removeAll(worstFirst);
    }

    private boolean isGood(SlotView slot) {
        return slot.isReady()
                || slot.current()
                        .filter(container -> verdict(container) instanceof Ending.Verdict.Completed)
                        .isPresent();
    }

    private Ending.Verdict verdict(ObservedContainer container) {
        Optional<Memory.Ends> before = Optional.ofNullable(memory.ends().get(container.slot()));
        return Ending.of(container, service.restart(), before, draft.now());
    }

    private void createMissing(int wantedCount) {
        int missing = wantedCount - slots.size() - busy.size();
        List<Slot> taken = new ArrayList<>(busy);
        slots.forEach(slot -> taken.add(slot.slot()));
        for (int number = 1; missing > 0; number++) {
            Slot slot = new Slot(service.name(), number);
            if (!taken.contains(slot)) {
                SlotView empty = new SlotView(slot, List.of(), wanted);
                starts.put(
                        slot,
                        slotPlanner.bringUp(empty, Optional.empty(), new Why.Missing(), false));
                missing--;
            }
        }
    }

    private void keepEnds(Slot slot) {
        Optional.ofNullable(memory.ends().get(slot)).ifPresent(known -> ends.put(slot, known));
    }

    private void planKept(SlotView slot, SortedSet<Slot> mayChange) {
        keepEnds(slot.slot());
        if (slot.current().isEmpty()
                || canGoBack(slot)
                || slot.awaitsChange(rollOut.isGoingBack())) {
            planOutdated(slot, mayChange);
        } else if (!slot.isBegun() || mayChange.contains(slot.slot())) {
            planCurrent(slot, slot.current().get());
        }
    }

    private void planCurrent(SlotView slot, ObservedContainer current) {
        switch (verdict(current)) {
            case Ending.Verdict.Well() -> {
                Optional<Memory.Ends> before = Optional.ofNullable(memory.ends().get(slot.slot()));
                if (Ending.isProven(current, service.restart(), before, draft.now())) {
                    ends.remove(slot.slot());
                }
                planWell(slot, current);
            }
            case Ending.Verdict.Completed() -> slotPlanner.tidy(slot, current, false);
            case Ending.Verdict.Replace(Why why, Optional<Memory.Ends> counted) -> {
                counted.ifPresent(more -> ends.put(slot.slot(), more));
                starts.put(
                        slot.slot(),
                        isSpecLost()
                                ? slotPlanner.startAgain(slot, current, why)
                                : slotPlanner.bringUp(slot, Optional.of(current), why, false));
            }
            case Ending.Verdict.Later(Why why, Memory.Ends counted) -> {
                ends.put(slot.slot(), counted);
                held(slot.slot(), why, counted);
                slotPlanner.tidyBesideEnded(slot, current, rollOut.keepsPredecessors());
            }
            case Ending.Verdict.GivenUp(Why why, Optional<Memory.Ends> counted) -> {
                counted.ifPresent(more -> ends.put(slot.slot(), more));
                givenUp(slot.slot(), why);
                slotPlanner.tidyBesideEnded(slot, current, rollOut.keepsPredecessors());
            }
        }
    }

    private void planWell(SlotView slot, ObservedContainer current) {
        switch (current.state()) {
            case ContainerState.Created _ ->
                    starts.put(
                            slot.slot(),
                            slotPlanner.resume(slot, current, rollOut.keepsPredecessors()));
            case ContainerState.Paused _ -> slotPlanner.unpause(slot, current);
            case ContainerState.Restarting(int exitCode) -> {
                String message =
                        "%s exited %d; the engine restarts it by the file's own policy (%d times so far)"
                                .formatted(slot.slot(), exitCode, current.restartCount());
                find(Severity.DEGRADED, "Restarting", message, Optional.empty());
            }
            case ContainerState.Running _ ->
                    slotPlanner.tidy(slot, current, rollOut.keepsPredecessors());
            case ContainerState.StartFailed _,
                    ContainerState.Exited _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ -> {}
        }
    }

    /** Changing a replica that serves nobody costs nothing: it waits for no batch. */
    private void planOutdated(SlotView slot, SortedSet<Slot> mayChange) {
        boolean mayNot =
                slot.awaitsChange(rollOut.isGoingBack()) && !mayChange.contains(slot.slot());
        ObservedContainer outdated = slot.outdated().orElseThrow();
        if (mayNot) {
            if (outdated.state() instanceof ContainerState.Paused) {
                slotPlanner.unpause(slot, outdated);
            }
            return;
        }
        if (isSpecLost() && !canGoBack(slot)) {
            planCurrent(slot, outdated);
            return;
        }
        Why why =
                rollOut.isGoingBack()
                        ? new Why.RolledBack()
                        : new Why.Changed(slotPlanner.changedParts(outdated));
        ends.remove(slot.slot());
        Optional<ObservedContainer> replaced =
                slot.current().filter(_ -> !rollOut.isGoingBack()).or(() -> Optional.of(outdated));
        starts.put(
                slot.slot(), slotPlanner.bringUp(slot, replaced, why, rollOut.keepsPredecessors()));
    }

    /**
     * The roll-out went back, and this process has not seen what ran before: what is there can be
     * started again, but not made anew.
     */
    private boolean isSpecLost() {
        return rollOut.template().isEmpty();
    }

    /** The roll-out went back, and what was here before only waits to be started again. */
    private boolean canGoBack(SlotView slot) {
        return rollOut.isGoingBack()
                && slot.outdated().isPresent()
                && slot.current()
                        .filter(current -> current.state() instanceof ContainerState.Exited)
                        .isPresent();
    }

    private void reportPendingHealth() {
        List<Slot> pending =
                slots.stream()
                        .filter(slot ->
                                slot.current().filter(ServicePlanner::isStarting).isPresent())
                        .map(SlotView::slot)
                        .toList();
        if (!pending.isEmpty()) {
            String message =
                    "%d of %d replicas run and have not passed their health check yet, %s among them"
                            .formatted(
                                    pending.size(),
                                    service.replicas().onOneNode(),
                                    pending.getFirst());
            find(Severity.WAITING, "HealthPending", message, Optional.empty());
        }
    }

    private static boolean isStarting(ObservedContainer container) {
        return container.state() instanceof ContainerState.Running running
                && running.health() == ContainerState.Health.STARTING;
    }

    private void held(Slot slot, Why why, Memory.Ends counted) {
        Instant at = counted.nextAt();
        String times = counted.count() == 1 ? "once" : counted.count() + " times in a row";
        find(
                Severity.DEGRADED,
                "CrashLoop",
                "%s %s, %s; its successor is made at %s".formatted(slot, why.text(), times, at),
                Optional.of(at));
        draft.wake(at, "backoff of " + slot);
    }

    private void givenUp(Slot slot, Why why) {
        String message =
                "%s %s and its restart policy says to leave it; change the files, or remove the container to try again"
                        .formatted(slot, why.text());
        find(Severity.BLOCKED, "Failed", message, Optional.empty());
    }

    private void find(Severity severity, String reason, String message, Optional<Instant> until) {
        draft.find(new Finding(severity, Optional.of(service.name()), reason, message, until));
    }

    /** The places of the steps that start replicas, by slot. */
    Map<Slot, Integer> starts() {
        Map<Slot, Integer> planned = new HashMap<>(starts);
        planned.values().removeIf(place -> place == Draft.HELD || place == Draft.READY);
        return planned;
    }

    SortedMap<Slot, Memory.Ends> ends() {
        return ends;
    }

    Memory.Rollout rollout() {
        return rollOut.state();
    }
}
