package dev.skep.status;

import java.time.Instant;
import java.util.Optional;

/** Whether the engine answers. */
public sealed interface Reach {

    /** It was not asked yet. */
    record NotYet() implements Reach {}

    record Reachable() implements Reach {}

    /**
     * @param cause what was tried and what was answered
     * @param retryAt when it is tried again
     */
    record Unreachable(String cause, Instant since, Optional<Instant> retryAt) implements Reach {}

    /**
     * It answers, and has no say in the swarm that it is in.
     *
     * @param cause what it is, and what would help
     * @param retryAt when it is asked again
     */
    record NoSay(Lack lack, String cause, Instant since, Optional<Instant> retryAt)
            implements Reach {}

    /** What a swarm is without, as far as an engine can tell that has no say in it. */
    enum Lack {
        MANAGER("NoManager", "there is no manager to keep services through"),
        LEADER("NoLeader", "the swarm has no leader to keep services through");

        private final String reason;
        private final String sentence;

        Lack(String reason, String sentence) {
            this.reason = reason;
            this.sentence = sentence;
        }

        String reason() {
            return reason;
        }

        String sentence() {
            return sentence;
        }
    }

    /** What becomes of it when the engine does not answer: the time since when is kept. */
    default Reach unreachable(String cause, Instant now, Instant retryAt) {
        Instant since = this instanceof Unreachable known ? known.since() : now;
        return new Unreachable(cause, since, Optional.of(retryAt));
    }

    /** What becomes of it when the engine has no say: the time since when is kept. */
    default Reach withoutSay(Lack lack, String cause, Instant now, Instant retryAt) {
        Instant since = this instanceof NoSay known && known.lack() == lack ? known.since() : now;
        return new NoSay(lack, cause, since, Optional.of(retryAt));
    }
}
