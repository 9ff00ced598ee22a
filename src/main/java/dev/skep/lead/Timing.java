package dev.skep.lead;

import java.time.Duration;

/**
 * How long is waited for what.
 *
 * @param renewEvery how often the holder renews the lease; each is a write to the store
 * @param lookEvery how often the others read it
 * @param validFor how long the lease counts without being renewed; several renewals may fail first
 * @param retryAfter how long after a failed read or write it is tried again
 */
public record Timing(
        Duration renewEvery, Duration lookEvery, Duration validFor, Duration retryAfter) {

    public static final Timing DEFAULT =
            new Timing(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(1));
}
