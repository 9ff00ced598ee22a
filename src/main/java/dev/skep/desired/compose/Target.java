package dev.skep.desired.compose;

import dev.skep.desired.Upkeep;
import dev.skep.desired.input.Position;
import java.util.Optional;

/**
 * A scaling target: how many replicas a service should have, whatever its Compose file says.
 *
 * @param at where it was asked for
 * @param path the same inside of the document, for messages
 * @param replicas empty for what the Compose file says; else 0 to {@value #MOST_REPLICAS}
 * @param upkeep in place of what holds for all services of the stack
 */
public record Target(Position at, String path, Optional<Integer> replicas, Upkeep upkeep) {

    /** A count and nothing else. */
    public static Target of(Position at, String path, int replicas) {
        return new Target(at, path, Optional.of(replicas), Upkeep.NONE);
    }

    /**
     * The most replicas of one service: more is a slip of the keyboard, and no engine holds them.
     */
    public static final int MOST_REPLICAS = 10_000;
}
