package dev.skep.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * A config or secret in a swarm's store.
 *
 * @param digest of its content, as a {@code FileContent} shows itself; of a secret only when
 *     whoever made it wrote it down, because a swarm never hands the content out
 * @param ofStack whether it belongs to this stack
 */
public record StoredFile(
        String id, String name, Optional<String> digest, boolean ofStack, Instant createdAt) {}
