package dev.skep.desired;

/** How many replicas a service should have, and whether they serve or do a job. */
public sealed interface Replicas {

    /**
     * @param count 0 or more
     */
    record Fixed(int count) implements Replicas {
        public Fixed {
            if (count < 0) {
                throw new IllegalArgumentException("a replica count is 0 or more, got " + count);
            }
        }
    }

    /** One on every node: {@code deploy.mode: global}. A plain engine is one node. */
    record PerNode() implements Replicas {}

    /**
     * Replicas that each do their work once and end: {@code deploy.mode: replicated-job}.
     *
     * @param total how many have to end well; 0 or more
     * @param atOnce how many of them run at one time; 0 or more
     */
    record Job(int total, int atOnce) implements Replicas {
        public Job {
            if (total < 0 || atOnce < 0) {
                throw new IllegalArgumentException(
                        "the counts of a job are 0 or more, got " + total + " and " + atOnce);
            }
        }
    }

    /** One on every node that does its work once and ends: {@code deploy.mode: global-job}. */
    record JobPerNode() implements Replicas {}

    /** The count on an engine that is the only node; of a job, how many run to their end. */
    default int onOneNode() {
        return switch (this) {
            case Fixed(int count) -> count;
            case Job(int total, int _) -> total;
            case PerNode(), JobPerNode() -> 1;
        };
    }

    /** Whether a replica that ended well has done all that it is there for. */
    default boolean isJob() {
        return switch (this) {
            case Job _, JobPerNode _ -> true;
            case Fixed _, PerNode _ -> false;
        };
    }
}
