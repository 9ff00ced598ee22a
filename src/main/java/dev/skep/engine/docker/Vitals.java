package dev.skep.engine.docker;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** One that falls silent again within this time comes and goes. */
    private static final Duration RELAPSE = Duration.ofMinutes(1);

    private static final Duration LONGEST_PROBATION = Duration.ofSeconds(30);

    private final Duration suspectAfter;
    private final Set<Sign> signs = EnumSet.noneOf(Sign.class);
    private Instant answeredAt;
    private @Nullable Instant answersSince;
    private @Nullable Instant suspectSince;
    private Instant recoveredAt = Instant.EPOCH;

    /** How long it has to answer without a break until it is no suspect any more. */
    private Duration probation = Duration.ZERO;

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
        answersSince = answersSince == null ? now : answersSince;
        signs.clear();
    }

    synchronized void against(Sign sign) {
        answersSince = null;
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

    /**
     * Since when it has been silent, if it is to be suspected of being dead. Once it answers it is
     * no suspect any more; but each time that it falls silent again soon after, it has to answer
     * for longer first: what is done for a suspect is not to be done and undone without end.
     */
    synchronized Optional<Instant> suspectSince(Instant now) {
        if (suspectSince == null && isSilent(now) && signs.size() >= ENOUGH) {
            suspectSince = answeredAt;
            probation = recoveredAt.plus(RELAPSE).isAfter(now) ? longer() : Duration.ZERO;
        } else if (suspectSince != null && hasAnsweredFor(probation, now)) {
            suspectSince = null;
            recoveredAt = now;
        }
        return Optional.ofNullable(suspectSince);
    }

    private Duration longer() {
        Duration next =
                probation.isZero() ? suspectAfter.multipliedBy(2) : probation.multipliedBy(2);
        return next.compareTo(LONGEST_PROBATION) < 0 ? next : LONGEST_PROBATION;
    }

    private boolean hasAnsweredFor(Duration time, Instant now) {
        return answersSince != null && !answersSince.plus(time).isAfter(now);
    }

    private boolean isSilent(Instant now) {
        return !answeredAt.plus(suspectAfter).isAfter(now);
    }
}
