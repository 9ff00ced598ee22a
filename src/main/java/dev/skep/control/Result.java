package dev.skep.control;

import dev.skep.plan.Plan;
import dev.skep.status.Signals;
import java.time.Instant;
import java.util.Optional;

/** How one turn of a stack's loop ended, and so when the next one is due. */
sealed interface Result {

    /** What runs is what is written: only an event, an edit or the resync brings the next turn. */
    record Settled() implements Result {}

    /** Steps were carried out: look again at once at what came of them. */
    record Progressed() implements Result {}

    /** Nothing can be done yet. */
    record Waiting(Optional<Plan.Wake> wake) implements Result {}

    /** The engine could not be reached, or what was done did not help. */
    record Retry(Instant at) implements Result {}

    /** Nothing more is done until somebody changes something. */
    record Blocked(Optional<Plan.Wake> wake) implements Result {}

    default Signals.Pass signal() {
        return switch (this) {
            case Settled() -> Signals.Pass.SETTLED;
            case Progressed() -> Signals.Pass.PROGRESSED;
            case Waiting(var _) -> Signals.Pass.WAITING;
            case Retry(var _) -> Signals.Pass.RETRY;
            case Blocked(var _) -> Signals.Pass.BLOCKED;
        };
    }
}
