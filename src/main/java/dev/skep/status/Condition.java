package dev.skep.status;

import java.time.Instant;

/**
 * One thing that is or is not so about a stack, by Kubernetes' conventions.
 *
 * @param reason one word in CamelCase, for machines
 * @param message for the person on duty: what is, why, and what Skep does about it and when
 * @param lastTransitionTime when {@code status} last became another one
 */
public record Condition(
        Type type, Status status, String reason, String message, Instant lastTransitionTime) {

    /** What a condition is about. The constants are spelled as users and tools read them. */
    public enum Type {
        /** What runs is what was asked for, and nothing is left to do or to wait for. */
        Settled,
        /** Skep is at work on it, or waits for something that is to be expected. */
        Progressing,
        /** Something is wrong that a person may have to look at. */
        Degraded,
        /** The files say what is wanted without a fault. */
        InputValid,
        /** This Skep is the one that acts. */
        Leading
    }

    /** Whether it is so. */
    public enum Status {
        True,
        False,
        Unknown
    }
}
