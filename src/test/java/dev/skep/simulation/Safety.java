package dev.skep.simulation;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must never happen on one site, looked at before and after every step and after everything
 * else that happens.
 */
abstract class Safety {

    /** How long somebody may act on what was true before: the oldest view there is, and some. */
    static final Duration OUTDATED = Duration.ofSeconds(75);

    private static final int LOOKS_A_COMPARISON = 8;

    private final Site site;
    private final Pace pace;
    private final SortedMap<StackName, DesiredState> newest = new TreeMap<>();
    private @Nullable Violation violation;
    private long looks;

    Safety(Site site) {
        this.site = site;
        this.pace = new Pace(site.agenda);
    }

    /** The files ask for something else than before. */
    abstract void changed(Optional<DesiredState> before, DesiredState state);

    /** A step is about to take effect. */
    abstract void asked(Step step);

    /** A step took effect. */
    abstract void done(Step step);

    /** Something happened on the engine, or time has passed. */
    abstract void look();

    /** By the engine itself, whatever Skep says; what is not, in words. */
    abstract List<String> notAsWritten();

    /** How many replicas Skep may have to do with. */
    abstract int replicas();

    /** Somebody saved a file that says this. */
    final void asksFor(DesiredState state) {
        Optional<DesiredState> before = Optional.ofNullable(newest.put(state.stack(), state));
        if (before.filter(state::equals).isEmpty()) {
            begun();
            changed(before, state);
        }
    }

    final SortedMap<StackName, DesiredState> desired() {
        return newest;
    }

    final Stream<DesiredService> services() {
        return newest.values().stream().flatMap(state -> state.services().values().stream());
    }

    /** What failed before is tried anew: Skep starts, or the files ask for something else. */
    final void begun() {
        pace.begun();
    }

    /** Something broke, or somebody broke it. */
    void disturbed() {
        pace.disturbed();
    }

    /** Skep has looked: what it plans of that, somebody else who sees the same plans as well. */
    final void saw(ObservedState seen) {
        DesiredState state = newest.get(seen.stack());
        if (state != null && ++looks % LOOKS_A_COMPARISON == 0) {
            Instant now = site.agenda.instant();
            Plan plan = new Planner().plan(state, seen, Memory.EMPTY, now);
            if (!plan.equals(new Planner().plan(state, seen, Memory.EMPTY, now))) {
                never("two plans from one state differ: " + PlanText.of(plan));
            }
        }
    }

    /** The engine is asked for a step, whatever becomes of it. */
    final void tried(Step step) {
        pace.step(replicas()).ifPresent(what -> never(what, step));
    }

    final void never(String what, Step step) {
        never(what + ": " + PlanText.of(step));
    }

    final void never(String what) {
        Violation found = new Violation(what);
        // Who carries out a step takes every error for the engine's.
        violation = violation == null ? found : violation;
        throw found;
    }

    /** Says so if anything happened that must not. */
    final void check() {
        if (violation != null) {
            throw violation;
        }
    }
}
