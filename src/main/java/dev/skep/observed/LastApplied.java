package dev.skep.observed;

import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What Skep last set out to reach for a stack, as written down on the engine itself: so that {@code
 * skep status} can tell desired from running with no server and no files, and so that generations
 * go on counting after a restart.
 *
 * <p>It is told, never obeyed: losing it costs a generation number, nothing else.
 *
 * @param generation 1 for the first desired state of a stack, one more for each that differs
 * @param digest of the whole desired state
 */
public record LastApplied(
        long generation, SpecHash digest, SortedMap<ServiceName, Service> services) {

    /** The generation of a desired state, given what is written down. */
    public static long next(Optional<LastApplied> last, SpecHash digest) {
        return last.map(written ->
                        written.digest.equals(digest) ? written.generation : written.generation + 1)
                .orElse(1L);
    }

    /**
     * @param completes whether a replica that exits with 0 has done its work
     */
    public record Service(int replicas, SpecHash specHash, boolean completes) {}
}
