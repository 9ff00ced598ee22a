package dev.skep.desired;

import java.time.Duration;

/**
 * How a changed spec rolls out: {@code deploy.update_config}, with Swarm's defaults.
 *
 * @param parallelism how many replicas are replaced at one time; 0 for all
 * @param delay from the end of one batch to the beginning of the next
 * @param monitor how long a new replica is watched for failure after it started
 * @param maxFailureRatio 0 to 1: the share of replicas that may fail before {@code failureAction}
 *     is taken
 */
public record UpdatePolicy(
        int parallelism,
        Duration delay,
        Duration monitor,
        Order order,
        FailureAction failureAction,
        double maxFailureRatio) {

    /** Whether the old replica stops before the new one starts, or after the new one is ready. */
    public enum Order {
        STOP_FIRST,
        START_FIRST
    }

    /** What a roll-out does when too many new replicas fail. */
    public enum FailureAction {
        PAUSE,
        CONTINUE,
        ROLLBACK
    }

    /** Swarm's defaults: one at a time, stop first, watched for 5 s, paused on failure. */
    public static final UpdatePolicy DEFAULT =
            new UpdatePolicy(
                    1,
                    Duration.ZERO,
                    Duration.ofSeconds(5),
                    Order.STOP_FIRST,
                    FailureAction.PAUSE,
                    0);
}
