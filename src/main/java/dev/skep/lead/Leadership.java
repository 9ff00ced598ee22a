package dev.skep.lead;

import java.util.Optional;

/** Who leads, as one process knows it. */
public sealed interface Leadership {

    /** Nobody is asked: there is no lease, as for a command that a person typed. */
    record Alone() implements Leadership {}

    /**
     * This process leads.
     *
     * @param term of its lease
     */
    record Leading(Holder holder, long term) implements Leadership {}

    /**
     * This process looks and plans, and does not act.
     *
     * @param leader who held the lease when it was read last; empty when nobody did
     * @param term of that lease; 0 when there was none
     * @param problem why the lease cannot be read or written at the moment
     */
    record Following(Optional<Holder> leader, long term, Optional<String> problem)
            implements Leadership {}

    /**
     * This process does not want to lead, and tells of who does.
     *
     * @param lease empty when there is none
     */
    record Elsewhere(Optional<Lease> lease) implements Leadership {}
}
