package dev.skep.desired;

/** How many replicas a service should have. */
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

    /** The count on an engine that is the only node. */
    default int onOneNode() {
        return switch (this) {
            case Fixed(int count) -> count;
            case PerNode() -> 1;
        };
    }
}
