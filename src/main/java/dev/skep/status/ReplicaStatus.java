package dev.skep.status;

import java.time.Instant;
import java.util.Optional;

/**
 * One container of a service.
 *
 * @param node the node it is on; empty on a plain engine, which is the only node
 * @param state by Docker's words: {@code created running paused restarting exited removing dead}
 * @param health {@code none starting healthy unhealthy}
 * @param since when it came into this state, as far as the engine tells; else when it was made
 * @param updated whether it was made from the spec that is asked for now
 * @param failing whether something is wrong with it that does not pass by itself
 * @param note what keeps it from being well, or that its work is done; empty for a replica that is
 *     as it should be
 */
public record ReplicaStatus(
        int slot,
        String id,
        Optional<String> node,
        String state,
        String health,
        String image,
        Instant since,
        boolean updated,
        boolean failing,
        Optional<String> note) {

    /** {@code web/2}, {@code web/2 on n1}; {@code agent on n1} where each node has one. */
    public String named(String service) {
        return service + (slot > 0 ? "/" + slot : "") + node.map(name -> " on " + name).orElse("");
    }
}
