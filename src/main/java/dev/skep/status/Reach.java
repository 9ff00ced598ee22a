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
}
