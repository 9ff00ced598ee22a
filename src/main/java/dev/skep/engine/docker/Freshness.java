package dev.skep.engine.docker;

/**
 * Whether what we know of something is as young as what we have heard of it.
 *
 * <p>What is heard while a reading is on its way may be missing from it: so a reading counts as of
 * when it began.
 */
final class Freshness {

    private long heardAt = 1;
    private long readAt;

    /**
     * @param tick larger than any before
     */
    void heard(long tick) {
        heardAt = tick;
    }

    void read(long begunAt) {
        readAt = Math.max(readAt, begunAt);
    }

    boolean isStale() {
        return heardAt > readAt;
    }

    boolean heardAfter(long tick) {
        return heardAt > tick;
    }
}
