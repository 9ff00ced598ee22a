package dev.skep.lead;

import java.util.Optional;

/** Where the lease is written down: one for all who may lead, changed by compare-and-set. */
public interface LeaseStore {

    /**
     * What was read.
     *
     * @param version another one after each write
     */
    record Seen(Lease lease, long version) {}

    /** The store gave no answer, or no useful one; whether a write took effect is then open. */
    final class StoreException extends Exception {

        private static final long serialVersionUID = 1;

        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Empty when no lease was ever written. */
    Optional<Seen> read() throws StoreException;

    /**
     * Writes the lease if what is there is still what was seen.
     *
     * @param expected empty to write the first one
     * @return whether it was written; false when somebody else has written meanwhile
     */
    boolean swap(Optional<Seen> expected, Lease next) throws StoreException;

    /**
     * The highest term that anything bears which a leader has changed: where the lease was removed,
     * the next one begins after it. 0 where nothing is compared by its term.
     */
    default long lastTerm() throws StoreException {
        return 0;
    }

    /** How often it bears to be asked and written, where it was read last. */
    default Timing timing() {
        return Timing.DEFAULT;
    }
}
