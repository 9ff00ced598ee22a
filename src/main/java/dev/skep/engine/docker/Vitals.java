package dev.skep.engine.docker;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a daemon is believed to live. One sign alone is no proof: a proxy that restarts ends a
 * stream, a busy daemon answers late. Safe for use by many threads.
 */
final class Vitals {

    /** What speaks against it. */
    enum Sign {
        /** A question over a connection that was open found no answer in time. */
        NO_ANSWER,
        /** No new connection could be made. */
        NO_CONNECTION,
        /** The stream of its events ended, and none was opened since. */
        NO_STREAM
    }

    private static final int ENOUGH = 2;

    private final Duration suspectAfter;
    private final Set<Sign> signs = EnumSet.noneOf(Sign.class);
    private Instant answeredAt;

    /**
     * @param suspectAfter how long it has to be silent before the signs count
     */
    Vitals(Duration suspectAfter, Instant now) {
        this.suspectAfter = suspectAfter;
        this.answeredAt = now;
    }

    /** It has given an answer, or told of an event. */
    synchronized void answered(Instant now) {
        answeredAt = now;
        signs.clear();
    }

    synchronized void against(Sign sign) {
        signs.add(sign);
    }

    /**
     * Whether it has been silent for that long, by any sign: not enough to believe that it is dead,
     * and enough to ask another.
     */
    synchronized boolean isMute(Instant now) {
        return isSilent(now) && !signs.isEmpty();
    }

    /** Whether it is on its way to be suspected: it has been silent for half of the time. */
    synchronized boolean isLate(Instant now) {
        return !signs.isEmpty() && !answeredAt.plus(suspectAfter.dividedBy(2)).isAfter(now);
    }

    /** Since when it has been silent, if it is to be suspected of being dead. */
    synchronized Optional<Instant> suspectSince(Instant now) {
        return isSilent(now) && signs.size() >= ENOUGH ? Optional.of(answeredAt) : Optional.empty();
    }

    private boolean isSilent(Instant now) {
        return !answeredAt.plus(suspectAfter).isAfter(now);
    }
}
