package dev.skep.plan;

import dev.skep.identity.ServiceName;
import dev.skep.plan.Plan.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan in the making: collects steps, findings and the next look.
 *
 * <p>A step that failed of late is <em>held</em> until its time has come, and whatever depends on
 * it is held with it.
 */
final class Draft {

    /** The place of a step that is held back: to depend on it is to be held as well. */
    static final int HELD = -1;

    /** The place of something that is there already: to depend on it costs nothing. */
    static final int READY = 0;

    private final Instant now;
    private final Memory memory;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Step, Integer> places = new HashMap<>();
    private final Set<Finding> findings = new LinkedHashSet<>();
    private Plan.@Nullable Wake wake;

    Draft(Memory memory, Instant now) {
        this.memory = memory;
        this.now = now;
    }

    Instant now() {
        return now;
    }

    int add(Step step, Why why) {
        return add(step, why, List.of());
    }

    int add(Step step, Why why, int after) {
        return add(step, why, List.of(after));
    }

    /**
     * Adds a step and returns its place, the place that an equal step has already, or {@link
     * #HELD}.
     */
    int add(Step step, Why why, List<Integer> after) {
        if (after.contains(HELD)) {
            return HELD;
        }
        Integer known = places.get(step);
        if (known != null) {
            return known;
        }
        Memory.Failure failure = memory.failures().get(Memory.failureKey(step));
        if (failure != null && failure.nextAt().isAfter(now)) {
            hold(step, failure);
            return HELD;
        }
        List<Integer> ids = withoutImplied(after);
        int id = nodes.size() + 1;
        nodes.add(new Node(id, step, why, ids));
        places.put(step, id);
        return id;
    }

    private void hold(Step step, Memory.Failure failure) {
        String message =
                failure.message()
                        + "; tried "
                        + failure.count()
                        + (failure.count() == 1 ? " time" : " times")
                        + ", again at "
                        + failure.nextAt();
        find(
                new Finding(
                        Finding.Severity.DEGRADED,
                        service(step),
                        "StepFailed",
                        message,
                        Optional.of(failure.nextAt())));
        wake(failure.nextAt(), "retry of " + PlanText.of(step));
    }

    private static Optional<ServiceName> service(Step step) {
        if (step instanceof Step.OnSlot onSlot) {
            return Optional.of(onSlot.slot().service());
        }
        return step instanceof Step.OnService onService
                ? Optional.of(onService.service())
                : Optional.empty();
    }

    /** Whether the step failed of late and its time has not come. */
    boolean isHeld(Step step) {
        Memory.Failure failure = memory.failures().get(Memory.failureKey(step));
        return failure != null && failure.nextAt().isAfter(now);
    }

    /** Leaves out what comes before another one of them anyway. */
    private List<Integer> withoutImplied(List<Integer> after) {
        // A step may come after ten thousand others: they are not compared with each other.
        Set<Integer> implied = new HashSet<>();
        after.stream()
                .filter(place -> place != READY)
                .forEach(place -> implied.addAll(nodes.get(place - 1).after()));
        return after.stream()
                .filter(place -> place != READY && !implied.contains(place))
                .distinct()
                .sorted()
                .toList();
    }

    void find(Finding finding) {
        findings.add(finding);
    }

    /** Asks for another look; the earliest wish wins. */
    void wake(Instant at, String on) {
        if (wake == null || at.isBefore(wake.at())) {
            wake = new Plan.Wake(at, on);
        }
    }

    Plan finish(long generation, Memory next) {
        return new Plan(nodes, List.copyOf(findings), generation, next, Optional.ofNullable(wake));
    }
}
