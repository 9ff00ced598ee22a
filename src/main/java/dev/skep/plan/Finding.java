package dev.skep.plan;

import dev.skep.identity.ServiceName;
import java.time.Instant;
import java.util.Optional;

/**
 * Something a person should know about a stack, which no step of this plan mends.
 *
 * @param service the service it is about; empty for the whole stack
 * @param reason one word in CamelCase, for machines: {@code CrashLoop}, {@code MassRemoval}
 * @param message a sentence for people: what is, why, and what Skep will do about it
 * @param until when Skep looks at it again by itself
 */
public record Finding(
        Severity severity,
        Optional<ServiceName> service,
        String reason,
        String message,
        Optional<Instant> until) {

    /** What a finding means for the stack. */
    public enum Severity {
        /** Good to know; nothing is wrong. */
        NOTE,
        /** On its way: Skep waits for something that is to be expected. */
        WAITING,
        /** Something is wrong; Skep goes on trying. */
        DEGRADED,
        /** Skep will not go on until somebody changes something. */
        BLOCKED
    }
}
