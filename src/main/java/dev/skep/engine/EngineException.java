package dev.skep.engine;

/**
 * An engine call that did not succeed. The message says what was tried, on what, and what was
 * answered.
 */
public final class EngineException extends Exception {

    private static final long serialVersionUID = 1;

    /** What kind of failure, as far as it matters to who called. */
    public enum Kind {
        /**
         * No answer: refused, reset, cut off, or not in time. The whole engine is in doubt, not
         * just this call.
         */
        UNREACHABLE,
        /** The engine says that what the call is about is not there. */
        NOT_FOUND,
        /**
         * The engine says that something stands in the way: a name or a port is taken, a thing is
         * in use.
         */
        CONFLICT,
        /** The engine does not accept the call: the same call will never succeed. */
        REFUSED,
        /** What was looked at has changed since: to look again and think again is the answer. */
        OUTDATED,
        /** The engine tried and failed. */
        FAILED,
        /**
         * The engine answers, and has no say in the swarm that it is in: it is a worker, or it is
         * locked.
         */
        NO_MANAGER,
        /**
         * A manager answers, and the leader of its swarm does not, or there is none: it was lost,
         * and with it perhaps the quorum. Nothing can be looked at or done until there is one.
         */
        NO_LEADER;

        /** Whether nothing can be done through this engine, although it answers. */
        public boolean isWithoutSay() {
            return this == NO_MANAGER || this == NO_LEADER;
        }
    }

    private final Kind kind;

    public EngineException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public EngineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
