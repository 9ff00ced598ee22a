package dev.skep.engine.docker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which daemons have failed of late: each is the last to be chosen. Safe for use by many threads.
 */
final class Doubts {

    /** How long one failure is held against a daemon. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Map<Daemon, Instant> until = new ConcurrentHashMap<>();
    private final InstantSource clock;

    Doubts(InstantSource clock) {
        this.clock = clock;
    }

    void failed(Daemon daemon) {
        until.put(daemon, clock.instant().plus(LAST));
    }

    void forget(Daemon daemon) {
        until.remove(daemon);
    }

    /** Whoever is silent is not waited for, however long ago that was noticed. */
    boolean isDoubtful(Daemon daemon) {
        return daemon.pulse().filter(Pulse::isMute).isPresent() || hasFailedOfLate(daemon);
    }

    private boolean hasFailedOfLate(Daemon daemon) {
        return Optional.ofNullable(until.get(daemon)).filter(clock.instant()::isBefore).isPresent();
    }
}
