package dev.skep.engine.docker;

import dev.skep.identity.StackName;
import org.jspecify.annotations.Nullable;

/** What the cache holds of one container. Guarded by the cache. */
final class KnownContainer {

    final String id;
    final StackName stack;
    final Freshness freshness = new Freshness();
    String name;

    /** See {@link Inventory.ListedContainer}; empty until it was inspected. */
    String fingerprint = "";

    @Nullable Inspection known;

    KnownContainer(String id, StackName stack, String name) {
        this.id = id;
        this.stack = stack;
        this.name = name;
    }

    /**
     * @param ref an id or a name
     */
    boolean is(String ref) {
        return id.equals(ref) || name.equals(ref);
    }
}
