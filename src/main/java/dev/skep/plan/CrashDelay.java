package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.RestartPolicy;
import dev.skep.identity.Labels;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Holds back a service whose tasks end again and again: Swarm itself waits the same few seconds for
 * ever.
 *
 * <p>The delay is part of the task's spec, so to change it is to make the tasks anew: it is only
 * changed while none of them runs and no roll-out is under way or paused, and stays until the files
 * ask for another spec.
 */
final class CrashDelay {

    private static final List<String> DELAY = List.of("TaskTemplate", "RestartPolicy", "Delay");
    private static final List<String> LABEL = List.of("Labels", Labels.RESTART_DELAY);

    /**
     * The change itself must neither be paused nor be taken back because the tasks go on failing.
     */
    private static final List<String> ON_FAILURE = List.of("UpdateConfig", "FailureAction");

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration SWARMS_OWN = Duration.ofSeconds(5);

    /** So many ends of one spec in one slot are no accident. */
    private static final int CRASHES = 3;

    private final DesiredService service;
    private final ObservedService live;
    private final Swarm observed;

    CrashDelay(DesiredService service, ObservedService live, Swarm observed) {
        this.service = service;
        this.live = live;
        this.observed = observed;
    }

    /** The spec that is wanted, with the delay that was set for it before. */
    Tree.Mapping kept(Tree.Mapping wanted) {
        return current().isEmpty()
                ? wanted
                : wanted.with(LABEL, live.spec().at(LABEL))
                        .with(DELAY, live.spec().at(DELAY))
                        .with(ON_FAILURE, live.spec().at(ON_FAILURE));
    }

    /** The delay that Skep has set. */
    private Optional<Duration> current() {
        return live.label(Labels.RESTART_DELAY)
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /** The next longer delay, when it is time for one. */
    Optional<Duration> next() {
        if (service.replicas().isJob()
                || service.restart().condition() == RestartPolicy.Condition.NONE
                || live.rollOut().filter(RollOut::isOpen).isPresent()
                || live.tasks().stream().anyMatch(observed::isRunning)
                || !isCrashing()) {
            return Optional.empty();
        }
        Duration before = current().orElse(service.restart().delay().orElse(SWARMS_OWN));
        Duration doubled = before.multipliedBy(2);
        Duration longer = doubled.compareTo(FIRST) < 0 ? FIRST : doubled;
        Duration next = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
        return next.compareTo(before) > 0 ? Optional.of(next) : Optional.empty();
    }

    static Tree.Mapping with(Tree.Mapping spec, Duration delay) {
        return spec.with(LABEL, Tree.of(Long.toString(delay.toSeconds())))
                .with(DELAY, Tree.of(delay.toNanos()))
                .with(ON_FAILURE, Tree.of("continue"));
    }

    private boolean isCrashing() {
        Map<String, Long> ends =
                live.tasks().stream()
                        .filter(ObservedTask::current)
                        .filter(task -> task.state() == ObservedTask.State.FAILED)
                        .collect(Collectors.groupingBy(ObservedTask::place, Collectors.counting()));
        return ends.values().stream().anyMatch(count -> count >= CRASHES);
    }
}
