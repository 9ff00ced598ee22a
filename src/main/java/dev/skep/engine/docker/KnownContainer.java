package dev.skep.engine.docker;

import dev.skep.engine.docker.Inventory.ListedContainer;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the cache holds of one container. Guarded by the cache. */
final class KnownContainer {

    final String id;
    final Freshness freshness = new Freshness();
    StackName stack;
    String name;

    /** As the last list had it; empty before, and where the labels name none. */
    Optional<Slot> slot = Optional.empty();

    /** See {@link Inventory.ListedContainer}; empty until it was inspected. */
    String fingerprint = "";

    @Nullable Inspection known;

    KnownContainer(String id, StackName stack, String name) {
        this.id = id;
        this.stack = stack;
        this.name = name;
    }

    /**
     * Takes note of whose it is, which the list knows better than an event or an answer before it.
     *
     * @return whether it looks other than when it was inspected
     */
    boolean differs(ListedContainer listed) {
        slot = listed.slot();
        if (known == null) {
            stack = listed.stack();
        }
        return !listed.fingerprint().equals(fingerprint);
    }

    /**
     * @param ref an id or a name
     */
    boolean is(String ref) {
        return id.equals(ref) || name.equals(ref);
    }
}
