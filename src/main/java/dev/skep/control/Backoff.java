package dev.skep.control;

import dev.skep.engine.EngineException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling, capped, and spread by chance so that not
 * everybody comes at once.
 *
 * @param first before the second try
 * @param longest the cap, before the spread
 */
record Backoff(Duration first, Duration longest) {

    /**
     * For an engine that does not answer, or not well: it is back as soon as a pass succeeds, and
     * may be back without a word.
     */
    static final Backoff ENGINE = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));

    /** For one that answers, and says that it will not: people may have to do something first. */
    static final Backoff REFUSAL = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    /** For one step that the engine refused or failed. */
    static final Backoff STEP = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** For an engine that could not be looked at. */
    static Backoff of(EngineException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, FAILED, NO_LEADER -> ENGINE;
            case NO_MANAGER, REFUSED, NOT_FOUND, CONFLICT, OUTDATED -> REFUSAL;
        };
    }

    /**
     * @param failures how many in a row, 1 or more
     * @return between half of and the full doubled time
     */
    Duration after(int failures, RandomGenerator chance) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration capped = doubled.compareTo(longest) > 0 ? longest : doubled;
        long half = capped.toMillis() / 2;
        return Duration.ofMillis(half + chance.nextLong(half + 1));
    }
}
