package dev.skep.control;

import dev.skep.engine.EngineException;
import dev.skep.status.Reach;
import java.time.Instant;

/** What a failed call says of the engine as a whole. */
final class Doubt {

    private Doubt() {}

    /** Whether the next call would most likely fare no better. */
    static boolean isIn(EngineException cause) {
        return cause.kind() == EngineException.Kind.UNREACHABLE || cause.kind().isWithoutSay();
    }

    /**
     * @param before what was known of it
     * @param retryAt when it is asked again
     */
    static Reach after(Reach before, EngineException cause, Instant now, Instant retryAt) {
        String said = String.valueOf(cause.getMessage());
        return switch (cause.kind()) {
            case NO_MANAGER -> before.withoutSay(Reach.Lack.MANAGER, said, now, retryAt);
            case NO_LEADER -> before.withoutSay(Reach.Lack.LEADER, said, now, retryAt);
            case UNREACHABLE, NOT_FOUND, CONFLICT, REFUSED, OUTDATED, FAILED ->
                    before.unreachable(said, now, retryAt);
        };
    }
}
