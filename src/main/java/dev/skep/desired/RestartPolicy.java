package dev.skep.desired;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a replica that ends by itself ({@code restart}, {@code deploy.restart_policy}).
 *
 * <p>The engine's own policy of the same file is part of the {@link ContainerSpec}; this is what
 * Skep does where the engine has none or has given up.
 *
 * @param delay the shortest time between the second and further replacements; empty for Skep's own
 *     (10 s, doubling)
 * @param maxAttempts how many ends Skep makes good before it leaves the replica as it is; empty for
 *     no limit
 * @param window how long a replica must have run for its end to count as a fresh start of the
 *     attempts; empty for Skep's own
 */
public record RestartPolicy(
        Condition condition,
        Optional<Duration> delay,
        Optional<Integer> maxAttempts,
        Optional<Duration> window) {

    /** When an end is made good; Swarm's three words. */
    public enum Condition {
        NONE,
        ON_FAILURE,
        ANY
    }

    public static final RestartPolicy ALWAYS = of(Condition.ANY);

    public static RestartPolicy of(Condition condition) {
        return new RestartPolicy(condition, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Whether a replica that ended by itself with this code has done its work, so that it is not
     * missing.
     */
    public boolean completes(int exitCode) {
        return condition != Condition.ANY && exitCode == 0;
    }

    /** Whether a replica that ended by itself with this code is to be replaced. */
    public boolean replaces(int exitCode) {
        return switch (condition) {
            case ANY -> true;
            case ON_FAILURE -> exitCode != 0;
            case NONE -> false;
        };
    }
}
