package dev.skep.desired;

import java.util.Optional;

/** Where desired state comes from. Used by one thread at a time. */
public interface DesiredSource {

    /**
     * Everything, read anew. Never throws for what the input says: that is what {@link Problem}s
     * are for.
     */
    Reading read();

    /**
     * The same, if anything that the last reading rested on (also a file that was missing then) may
     * have changed since; cheap enough to be asked several times a second.
     */
    Optional<Reading> readIfChanged();
}
