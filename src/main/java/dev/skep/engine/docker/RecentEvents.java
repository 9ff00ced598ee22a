package dev.skep.engine.docker;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The last events of one daemon, to be known again when they are told twice. There is one of these
 * for every node of a swarm: of an event 64 bits are kept, and looked through one by one.
 */
final class RecentEvents {

    /** More than the 256 events that an engine keeps for those who come back. */
    private static final int REMEMBERED = 320;

    /** An odd number without a pattern, so that a little difference makes a large one. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] traces = new long[REMEMBERED];
    private long added;

    boolean isEmpty() {
        return added == 0;
    }

    /**
     * Remembers it, in place of the oldest where there are enough.
     *
     * @return whether it was not among them
     */
    boolean add(DockerEvent event) {
        long trace = trace(event);
        for (int i = 0; i < Math.min(added, REMEMBERED); i++) {
            if (traces[i] == trace) {
                return false;
            }
        }
        traces[(int) (added++ % REMEMBERED)] = trace;
        return true;
    }

    private static long trace(DockerEvent event) {
        Instant at = event.at();
        long nanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
        return nanos * SPREAD + event.hashCode();
    }
}
