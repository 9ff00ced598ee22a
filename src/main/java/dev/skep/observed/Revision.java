package dev.skep.observed;

import dev.skep.identity.SpecHash;
import dev.skep.tree.Tree;
import java.time.Instant;

/**
 * One spec that a service had, as Skep keeps it in the swarm.
 *
 * @param number 1, 2, 3 …
 * @param config the name of the config that holds it
 * @param configId its id
 */
public record Revision(
        long number,
        SpecHash specHash,
        Tree.Mapping spec,
        String config,
        String configId,
        Instant createdAt) {

    /** The image of its tasks, as it was written; empty where it has none. */
    public String image() {
        return spec.at("TaskTemplate", "ContainerSpec", "Image").text().orElse("");
    }
}
