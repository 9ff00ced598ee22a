package dev.skep.status;

import java.time.Instant;
import java.util.Optional;

/** Whether the engine answers. */
public sealed interface Reach {

    /** It was not asked yet. */
    record NotYet() implements Reach {}

    record Reachable() implements Reach {}

    /**
     * @param cause what was tried and what was answered
     * @param retryAt when it is tried again
     */
    record Unreachable(String cause, Instant since, Optional<Instant> retryAt) implements Reach {}

    /**
     * It answers, and has no say in the swarm that it is in.
     *
     * @param cause what it is, and what would help
     * @param retryAt when it is asked again
     */
    record NoSay(String cause, Instant since, Optional<Instant> retryAt) implements Reach {}

    /** What becomes of it when the engine does not answer: the time since when is kept. */
    default Reach unreachable(String cause, Instant now, Instant retryAt) {
        Instant since = this instanceof Unreachable known ? known.since() : now;
        return new Unreachable(cause, since, Optional.of(retryAt));
    }

    /** What becomes of it when the engine has no say: the time since when is kept. */
    default Reach withoutManager(String cause, Instant now, Instant retryAt) {
        Instant since = this instanceof NoSay known ? known.since() : now;
        return new NoSay(cause, since, Optional.of(retryAt));
    }
}
