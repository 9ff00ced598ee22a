package dev.skep.control;

import dev.skep.plan.Plan;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A plan that was carried out and comes again unchanged did not help: it is not tried again at
 * once. Guarded by who calls it.
 */
final class Repetition {

    private final InstantSource clock;
    private final RandomGenerator chance;
    private List<Plan.Node> carriedOut = List.of();
    private int repeats;

    Repetition(InstantSource clock, RandomGenerator chance) {
        this.clock = clock;
        this.chance = chance;
    }

    /** What comes of a plan that was carried out whole. */
    Result of(Plan made) {
        repeats = made.nodes().equals(carriedOut) ? repeats + 1 : 0;
        carriedOut = made.nodes();
        return repeats == 0
                ? new Result.Progressed()
                : new Result.Retry(clock.instant().plus(Backoff.STEP.after(repeats, chance)));
    }

    /** There was nothing to carry out. */
    void ends() {
        repeats = 0;
    }
}
