package dev.skep.control;

import dev.skep.engine.Permit;
import dev.skep.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/**
 * A pass of which steps are carried out.
 *
 * @param plan what is carried out
 * @param permit by what right
 * @param begun when it was begun to look
 * @param cutAt when something else is due, which a slow step must not hold up
 */
record Pass(Plan plan, Permit permit, Instant begun, Optional<Instant> cutAt) {

    Pass uncut() {
        return new Pass(plan, permit, begun, Optional.empty());
    }
}
