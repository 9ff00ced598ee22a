package dev.skep.engine;

import dev.skep.observed.ContainerState.Cause;
import java.time.Duration;
import java.util.Optional;

/**
 * What containers of an image do.
 *
 * @param endsAfter how long they run before they end by themselves; empty for ever
 * @param exitCode what they then end with
 * @param cause why they then end
 * @param healthyAfter how long a health check takes to pass; empty for one that fails instead
 * @param startError why they cannot be started; empty when they can
 * @param ignoresSigterm whether only SIGKILL, at the end of the grace period, stops them
 * @param removalTakes how long they are being removed
 */
record Behaviour(
        Optional<Duration> endsAfter,
        int exitCode,
        Cause cause,
        Optional<Duration> healthyAfter,
        Optional<String> startError,
        boolean ignoresSigterm,
        Duration removalTakes) {

    static final Behaviour GOOD =
            new Behaviour(
                    Optional.empty(),
                    0,
                    Cause.ITSELF,
                    Optional.of(Duration.ofSeconds(1)),
                    Optional.empty(),
                    false,
                    Duration.ZERO);

    Behaviour ending(Duration after, int code, Cause why) {
        return new Behaviour(
                Optional.of(after),
                code,
                why,
                healthyAfter,
                startError,
                ignoresSigterm,
                removalTakes);
    }

    Behaviour unhealthy() {
        return new Behaviour(
                endsAfter,
                exitCode,
                cause,
                Optional.empty(),
                startError,
                ignoresSigterm,
                removalTakes);
    }

    Behaviour failing(String error) {
        return new Behaviour(
                endsAfter,
                exitCode,
                cause,
                healthyAfter,
                Optional.of(error),
                ignoresSigterm,
                removalTakes);
    }

    Behaviour stubborn() {
        return new Behaviour(
                endsAfter, exitCode, cause, healthyAfter, startError, true, removalTakes);
    }

    Behaviour removedIn(Duration duration) {
        return new Behaviour(
                endsAfter, exitCode, cause, healthyAfter, startError, ignoresSigterm, duration);
    }
}
