package dev.skep.status;

import dev.skep.desired.DesiredService;
import dev.skep.identity.Slot;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Finding;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import dev.skep.plan.Why;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A plan in words: it holds nothing of what its steps carry, so that it can be shown to anybody.
 *
 * @param restarts replicas that run and will be interrupted before the stack is as asked for, by
 *     this plan or by those that follow it, in a plan's words: {@code web/1}
 * @param wake when Skep plans again even if nothing happens
 */
public record PlanView(
        String stack,
        long generation,
        List<StepView> steps,
        List<FindingView> findings,
        List<String> restarts,
        Optional<WakeView> wake) {

    /**
     * @param after ids of the steps that must be done before
     */
    public record StepView(int id, String step, String why, List<Integer> after) {}

    /**
     * @param service empty for the whole stack
     */
    public record FindingView(
            String severity,
            Optional<String> service,
            String reason,
            String message,
            Optional<Instant> until) {}

    /**
     * @param on what is waited for
     */
    public record WakeView(Instant at, String on) {}

    /** The view of a situation's plan; empty when it has none. */
    public static Optional<PlanView> of(Situation situation) {
        return situation
                .plan()
                .map(plan ->
                        new PlanView(
                                situation.stack().value(),
                                plan.generation(),
                                plan.nodes().stream().map(PlanView::step).toList(),
                                plan.findings().stream().map(PlanView::finding).toList(),
                                restarts(situation, plan),
                                plan.wake().map(wake -> new WakeView(wake.at(), wake.on()))));
    }

    private static StepView step(Plan.Node node) {
        return new StepView(node.id(), PlanText.of(node.step()), node.why().text(), node.after());
    }

    private static FindingView finding(Finding finding) {
        return new FindingView(
                finding.severity().name(),
                finding.service().map(Object::toString),
                finding.reason(),
                finding.message(),
                finding.until());
    }

    private static List<String> restarts(Situation situation, Plan plan) {
        Stream<String> slots = slots(situation, plan).stream().map(Slot::toString);
        Stream<String> services =
                plan.nodes().stream()
                        .filter(node -> node.step() instanceof Step.OnService)
                        .filter(node -> isReplacement(node.why()))
                        .map(node -> node.step().subject());
        return Stream.concat(slots, services).toList();
    }

    /**
     * A roll-out is planned batch by batch: what the plan does not name yet is known by its old
     * spec.
     */
    private static SortedSet<Slot> slots(Situation situation, Plan plan) {
        SortedMap<Slot, ObservedContainer> running = new TreeMap<>();
        situation
                .observed()
                .ifPresent(seen -> {
                    switch (seen) {
                        case ObservedState.Solo solo ->
                                solo.containers().values().stream()
                                        .flatMap(List::stream)
                                        .filter(ObservedContainer::isRunning)
                                        .forEach(container ->
                                                running.put(container.slot(), container));
                        case ObservedState.Swarm _ -> {
                            // Of a service the plan itself tells whether its tasks restart.
                        }
                    }
                });
        SortedSet<Slot> restarts = new TreeSet<>();
        SortedMap<?, DesiredService> services =
                situation
                        .desired()
                        .map(desired -> desired.services())
                        .orElse(Collections.emptySortedMap());
        running.forEach((slot, container) -> {
            DesiredService service = services.get(slot.service());
            if (service != null && !service.template().hash().equals(container.specHash())) {
                restarts.add(slot);
            }
        });
        for (Plan.Node node : plan.nodes()) {
            if (interrupted(node.step()).filter(running::containsKey).isEmpty()) {
                continue;
            }
            Slot slot = interrupted(node.step()).get();
            if (isReplacement(node.why())) {
                restarts.add(slot);
            } else {
                restarts.remove(slot);
            }
        }
        return restarts;
    }

    private static Optional<Slot> interrupted(Step step) {
        return switch (step) {
            case Step.StopContainer stop -> Optional.of(stop.slot());
            case Step.RemoveContainer remove -> Optional.of(remove.slot());
            case Step.PullImage _,
                    Step.CreateNetwork _,
                    Step.RemoveNetwork _,
                    Step.CreateVolume _,
                    Step.RemoveVolume _,
                    Step.CreateContainer _,
                    Step.ConnectNetwork _,
                    Step.CopyFiles _,
                    Step.StartContainer _,
                    Step.UnpauseContainer _,
                    Step.RenameContainer _,
                    Step.OnSwarm _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ ->
                    Optional.empty();
        };
    }

    /** Whether what is stopped comes back, rather than goes for good. */
    private static boolean isReplacement(Why why) {
        return switch (why) {
            case Why.Changed _,
                    Why.CannotChange _,
                    Why.CrashLooping _,
                    Why.Unhealthy _,
                    Why.RolledBack _,
                    Why.Replaced _,
                    Why.PausedOutside _ ->
                    true;
            case Why.Missing _,
                    Why.Surplus _,
                    Why.Exited _,
                    Why.StartFailed _,
                    Why.Leftover _,
                    Why.Misnamed _,
                    Why.Removed _,
                    Why.Unused _,
                    Why.Uneven _,
                    Why.Unheeded _,
                    Why.NodesSilent _,
                    Why.NoSignOfLife _,
                    Why.Decided _,
                    Why.NewRevision _,
                    Why.Outlived _,
                    Why.NewGeneration _ ->
                    false;
            case Why.Differs differs -> differs.restartsTasks();
        };
    }
}
