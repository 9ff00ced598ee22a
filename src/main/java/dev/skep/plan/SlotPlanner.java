package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Template;
import dev.skep.desired.UpdatePolicy.Order;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans the steps of one slot.
 *
 * <p>A replacement is always made before what it replaces is stopped, under a stand-in name while
 * the slot's own is taken: an image that cannot be had, or a spec that the engine refuses, costs
 * nothing that runs. Each step leaves the slot in a state from which the next plan goes on, so that
 * a crash between any two of them loses nothing.
 */
final class SlotPlanner {

    /** Ends the name of a replica whose predecessor still has the slot's own. */
    static final String STAND_IN = "_next";

    private final DesiredState desired;
    private final DesiredService service;
    private final Template template;
    private final Solo observed;
    private final Draft draft;
    private final Prerequisites prerequisites;
    private final Admission.Gate gate;
    private final long generation;

    SlotPlanner(
            DesiredState desired,
            DesiredService service,
            Template template,
            Solo observed,
            Draft draft,
            Prerequisites prerequisites,
            Admission.Gate gate,
            long generation) {
        this.desired = desired;
        this.service = service;
        this.template = template;
        this.observed = observed;
        this.draft = draft;
        this.prerequisites = prerequisites;
        this.gate = gate;
        this.generation = generation;
    }

    /**
     * Makes and starts a new replica in place of all that is in the slot.
     *
     * @param replaced what the new one is the successor of
     * @param keepsPredecessors whether what is replaced is only stopped
     * @return the place of the step that starts it
     */
    int bringUp(
            SlotView slot,
            Optional<ObservedContainer> replaced,
            Why why,
            boolean keepsPredecessors) {
        Optional<ObservedContainer> stopped =
                slot.current().filter(current -> !replaced.equals(Optional.of(current)));
        if (stopped.isPresent()) {
            return start(
                    slot,
                    stopped.get().id(),
                    stopped.get().name(),
                    why,
                    keepsPredecessors,
                    Draft.READY);
        }
        slot.containers().stream()
                .filter(each -> each.state() instanceof ContainerState.StartFailed)
                .forEach(each ->
                        draft.add(
                                new Step.RemoveContainer(slot.slot(), each.id()),
                                new Why.Leftover("a failed start")));
        String name = freeName(slot);
        int made = create(slot.slot(), name, replaced, why, Draft.READY);
        return start(slot, name, name, why, keepsPredecessors, made);
    }

    /** Starts a replica again that has ended, and clears the rest away. */
    int startAgain(SlotView slot, ObservedContainer ended, Why why) {
        return start(slot, ended.id(), ended.name(), why, false, Draft.READY);
    }

    /**
     * Goes on with a replica that was made and not started, or makes it anew where its making took
     * more than one call: with the volumes that it had got from its predecessor, which may be gone.
     */
    int resume(SlotView slot, ObservedContainer created, boolean keepsPredecessors) {
        Why why = new Why.Leftover("an unfinished start");
        Optional<Step> held =
                callsOf(slot.slot(), created.id()).stream().filter(draft::isHeld).findFirst();
        if (held.isPresent()) {
            // To make it anew would only lead to the step that has to wait.
            return draft.add(held.get(), why);
        }
        if (isWholeAtCreation()) {
            return start(slot, created.id(), created.name(), why, keepsPredecessors, Draft.READY);
        }
        int removed = draft.add(new Step.RemoveContainer(slot.slot(), created.id()), why);
        List<ObservedContainer> rest = slot.others(created).toList();
        SlotView without = new SlotView(slot.slot(), rest, slot.wanted());
        String name = freeName(without);
        int made = create(slot.slot(), name, Optional.of(created), why, removed);
        return start(without, name, name, why, keepsPredecessors, made);
    }

    /**
     * Starts a replica that is there, after stopping what it may not run beside, and clears the
     * rest away.
     */
    private int start(
            SlotView slot,
            String container,
            String name,
            Why why,
            boolean keepsPredecessors,
            int after) {
        Step start = new Step.StartContainer(slot.slot(), container);
        if (draft.isHeld(start)) {
            // Nothing is stopped for a start that has to wait.
            return draft.add(start, why);
        }
        Predicate<ObservedContainer> staysUp = other -> startsFirst() && servesStill(slot, other);
        List<Integer> before = new ArrayList<>(List.of(after));
        before.addAll(gate.after());
        others(slot, container)
                .filter(SlotView::isAlive)
                .filter(Predicate.not(staysUp))
                .forEach(other -> before.add(stop(slot.slot(), other, why, after)));
        int started = draft.add(start, why, before);
        Predicate<ObservedContainer> stays =
                other -> staysUp.test(other) || (keepsPredecessors && isPredecessor(slot, other));
        clearAway(slot, container, name, stays, started);
        return started;
    }

    /** Leaves in the slot only the replica that runs there, under the slot's own name. */
    void tidy(SlotView slot, ObservedContainer current, boolean keepsPredecessors) {
        boolean isPending =
                !current.isReady() && !(current.state() instanceof ContainerState.Exited);
        Predicate<ObservedContainer> staysUp =
                other -> startsFirst() && isPending && servesStill(slot, other);
        Predicate<ObservedContainer> isKept =
                other -> keepsPredecessors && isPredecessor(slot, other);
        others(slot, current.id())
                .filter(SlotView::isAlive)
                .filter(Predicate.not(staysUp).and(isKept))
                .forEach(other -> stop(slot.slot(), other, new Why.Replaced(), Draft.READY));
        clearAway(slot, current.id(), current.name(), staysUp.or(isKept), Draft.READY);
    }

    /**
     * Clears away what is dead beside a replica that has ended and waits; what still serves in the
     * slot stays.
     */
    void tidyBesideEnded(SlotView slot, ObservedContainer ended, boolean keepsPredecessors) {
        if (!(ended.state() instanceof ContainerState.Exited)) {
            // It never ran: what ran before it may yet be started again by the engine itself.
            return;
        }
        Predicate<ObservedContainer> stays =
                other ->
                        SlotView.isAlive(other)
                                || (keepsPredecessors && isPredecessor(slot, other));
        clearAway(slot, ended.id(), ended.name(), stays, Draft.READY);
    }

    private boolean startsFirst() {
        return service.update().order() == Order.START_FIRST;
    }

    /**
     * One predecessor at the most: an edit on an edit would else leave ever more of them beside.
     */
    private static boolean servesStill(SlotView slot, ObservedContainer other) {
        return SlotView.isAlive(other) && slot.outdated().filter(other::equals).isPresent();
    }

    private static boolean isPredecessor(SlotView slot, ObservedContainer other) {
        return !other.specHash().equals(slot.wanted());
    }

    private static Stream<ObservedContainer> others(SlotView slot, String container) {
        return slot.containers().stream().filter(other -> !other.id().equals(container));
    }

    /** Removes all that does not stay, and then gives the one that is kept the slot's own name. */
    private void clearAway(
            SlotView slot,
            String container,
            String name,
            Predicate<ObservedContainer> stays,
            int after) {
        String own = ownName(slot.slot());
        List<Integer> gone = new ArrayList<>(List.of(after));
        boolean taken = false;
        for (ObservedContainer other : others(slot, container).toList()) {
            if (stays.test(other) || other.state() instanceof ContainerState.Removing) {
                taken |= other.name().equals(own);
                continue;
            }
            Why why =
                    isPredecessor(slot, other) || after != Draft.READY
                            ? new Why.Replaced()
                            : new Why.Leftover("a replacement");
            int stopped =
                    SlotView.isAlive(other) ? stop(slot.slot(), other, why, after) : Draft.READY;
            gone.add(
                    draft.add(
                            new Step.RemoveContainer(slot.slot(), other.id()),
                            why,
                            List.of(stopped, after)));
        }
        if (!name.equals(own) && !taken) {
            draft.add(
                    new Step.RenameContainer(slot.slot(), container, own),
                    new Why.Misnamed(name),
                    gone);
        }
    }

    /** Stops and removes all that is in the slot. */
    void clear(SlotView slot, Why why) {
        slot.containers().stream()
                .filter(container -> !(container.state() instanceof ContainerState.Removing))
                .forEach(container -> remove(draft, container, why));
    }

    void unpause(SlotView slot, ObservedContainer paused) {
        draft.add(new Step.UnpauseContainer(slot.slot(), paused.id()), new Why.PausedOutside());
    }

    /**
     * Names the parts that differ between what a container was made from and what it should be made
     * from.
     */
    List<String> changedParts(ObservedContainer container) {
        SortedSet<String> names = new TreeSet<>(template.parts().keySet());
        names.addAll(container.specParts().keySet());
        return names.stream()
                .filter(name ->
                        !isSame(template.parts().get(name), container.specParts().get(name)))
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A label has room for the first digits of a part's hash only. */
    private static boolean isSame(@Nullable SpecHash wanted, @Nullable SpecHash found) {
        return wanted != null && found != null && wanted.value().startsWith(found.value());
    }

    private int create(
            Slot slot, String name, Optional<ObservedContainer> replaced, Why why, int after) {
        ContainerSpec spec = template.spec();
        boolean firstOfItsSpec =
                observed.of(service.name()).stream()
                        .noneMatch(container -> container.specHash().equals(template.hash()));
        List<Integer> before = new ArrayList<>(prerequisites.of(service, template, firstOfItsSpec));
        before.add(after);
        SortedMap<String, String> inherited =
                replaced.map(this::inheritedVolumes).orElse(Collections.emptySortedMap());
        int last =
                draft.add(
                        new Step.CreateContainer(
                                desired.stack(),
                                slot,
                                name,
                                template,
                                generation,
                                inherited,
                                desired.origin()),
                        why,
                        before);
        List<Attachment> networks = spec.networking().networks();
        for (Attachment attachment :
                networks.subList(Math.min(1, networks.size()), networks.size())) {
            last = draft.add(new Step.ConnectNetwork(slot, name, attachment), why, last);
        }
        List<FileMount> files =
                Stream.concat(spec.storage().configs().stream(), spec.storage().secrets().stream())
                        .toList();
        return files.isEmpty() ? last : draft.add(new Step.CopyFiles(slot, name, files), why, last);
    }

    /** What follows on the creation of a replica before it runs. */
    private List<Step> callsOf(Slot slot, String container) {
        List<Step> calls = new ArrayList<>(List.of(new Step.StartContainer(slot, container)));
        if (!isWholeAtCreation()) {
            calls.add(new Step.CopyFiles(slot, container, List.of()));
            template.spec()
                    .networking()
                    .networks()
                    .forEach(network ->
                            calls.add(new Step.ConnectNetwork(slot, container, network)));
        }
        return calls;
    }

    private boolean isWholeAtCreation() {
        ContainerSpec spec = template.spec();
        return spec.networking().networks().size() <= 1
                && spec.storage().configs().isEmpty()
                && spec.storage().secrets().isEmpty();
    }

    /**
     * Data in a volume that the engine named itself moves on, as with Compose, unless the spec now
     * mounts something there.
     */
    private SortedMap<String, String> inheritedVolumes(ObservedContainer replaced) {
        SortedMap<String, String> inherited = new TreeMap<>(replaced.anonymousVolumes());
        template.spec().storage().volumes().stream()
                .filter(mount ->
                        !(mount instanceof Mount.Volume volume && volume.source().isEmpty()))
                .forEach(mount -> inherited.remove(mount.target()));
        return inherited;
    }

    private String ownName(Slot slot) {
        return ownName(desired, template, slot);
    }

    static String ownName(DesiredState desired, Template template, Slot slot) {
        return template.spec().containerName().orElseGet(() -> slot.containerName(desired.stack()));
    }

    private String freeName(SlotView slot) {
        String own = ownName(slot.slot());
        String name = own;
        for (int turn = 1; isTaken(slot, name); turn++) {
            name = own + STAND_IN + (turn == 1 ? "" : turn);
        }
        return name;
    }

    private boolean isTaken(SlotView slot, String name) {
        return Stream.concat(
                        slot.containers().stream(),
                        observed.containers().values().stream()
                                .flatMap(List::stream)
                                .filter(container -> !container.slot().equals(slot.slot())))
                .anyMatch(container -> container.name().equals(name));
    }

    private int stop(Slot slot, ObservedContainer container, Why why, int after) {
        return draft.add(new Step.StopContainer(slot, container.id()), why, after);
    }

    /** Stops a container if it runs, and removes it. */
    static int remove(Draft draft, ObservedContainer container, Why why) {
        int stopped =
                SlotView.isAlive(container)
                        ? draft.add(new Step.StopContainer(container.slot(), container.id()), why)
                        : Draft.READY;
        return draft.add(new Step.RemoveContainer(container.slot(), container.id()), why, stopped);
    }
}
