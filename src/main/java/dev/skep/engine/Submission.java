package dev.skep.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * What somebody has put into a swarm's store as desired state of a stack.
 *
 * @param name of the object that holds it
 * @param version goes up with each change of it
 * @param stack what it says that it is about, which may be no name of a stack
 * @param revision which one of the stack's it is; empty where it does not say so
 * @param by who has put it there, and how; may be empty
 * @param content what was handed on
 */
public record Submission(
        String name,
        String id,
        long version,
        String stack,
        Optional<Long> revision,
        String by,
        Instant createdAt,
        Supplier<byte[]> content) {

    /**
     * One that is to be put there.
     *
     * @param secrets the names of the swarm's secrets that the stack needs
     */
    public record Order(
            String stack,
            long revision,
            String by,
            SortedSet<String> secrets,
            Supplier<byte[]> content) {}
}
