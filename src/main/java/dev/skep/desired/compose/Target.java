package dev.skep.desired.compose;

import dev.skep.desired.input.Position;

/**
 * A scaling target: how many replicas a service should have, whatever its Compose file says.
 *
 * @param at where it was asked for
 * @param path the same inside of the document, for messages
 * @param replicas 0 to {@value #MOST_REPLICAS}
 */
public record Target(Position at, String path, int replicas) {

    /**
     * The most replicas of one service: more is a slip of the keyboard, and no engine holds them.
     */
    public static final int MOST_REPLICAS = 10_000;
}
