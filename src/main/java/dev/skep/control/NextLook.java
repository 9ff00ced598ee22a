package dev.skep.control;

import dev.skep.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a stack is to be looked at next. Guarded by who has it.
 *
 * <p>An <em>echo</em> is no news: the effect of a step of ours, or the first sign of a change that
 * no event tells the end of. Echoes come in numbers, and a moment before what they lead to is
 * there. So one look answers all that come within a moment, and none is made for them where one is
 * due soon anyway.
 */
final class NextLook {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(1);

    private @Nullable Instant due;
    private @Nullable Instant echo;

    /**
     * Whether what made it due since the pass began came from outside: it does not wait for a
     * retry.
     */
    private boolean outside;

    /** Empty when only an event can change anything. */
    Optional<Instant> at() {
        Instant heard = echo;
        boolean waits = due != null && (heard == null || !due.isAfter(heard.plus(SOON)));
        return Optional.ofNullable(waits ? due : heard);
    }

    /** It is due, whatever is known. */
    void due(Instant now) {
        due = now;
    }

    /** Something happened that is news to the pass under way. */
    void news(Instant now) {
        due = now;
        outside = true;
    }

    /**
     * Something happened that is none.
     *
     * @return whether it is the first since the last look
     */
    boolean echo(Instant now) {
        boolean first = echo == null;
        if (first) {
            echo = now.plus(MOMENT);
        }
        return first;
    }

    /** A look begins, which will show all that has happened so far. */
    void begin() {
        due = null;
        echo = null;
        outside = false;
    }

    /** A pass is over. */
    void after(Result result, Instant now) {
        boolean isRetry = result instanceof Result.Retry;
        if (isRetry) {
            echo = null;
        }
        if (due == null || (isRetry && !outside)) {
            due = again(result, now).orElse(null);
        }
    }

    private static Optional<Instant> again(Result result, Instant now) {
        return switch (result) {
            case Result.Progressed() -> Optional.of(now);
            case Result.Retry(Instant at) -> Optional.of(at);
            case Result.Waiting(Optional<Plan.Wake> wake) -> wake.map(Plan.Wake::at);
            case Result.Blocked(Optional<Plan.Wake> wake) -> wake.map(Plan.Wake::at);
            case Result.Settled() -> Optional.empty();
        };
    }
}
