package dev.skep.control;

import dev.skep.desired.DesiredSource;
import dev.skep.desired.Reading;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows files that are edited, and takes them over once they are at rest.
 *
 * <p>Half of a file that is being written in place may be valid by itself: it would cost what is
 * described in the other half. So nothing counts that changes at once again. Used by one thread at
 * a time; it has none of its own.
 */
public final class FileFollower {

    /**
     * How often the files are looked at: with {@link #REST}, an edit is taken over within a second.
     */
    public static final Duration INTERVAL = Duration.ofMillis(500);

    /** How long changed files must stay as they are before they count. */
    private static final Duration REST = Duration.ofMillis(200);

    /** Files that are written all the time are taken as they are after so many looks. */
    private static final int LONGEST_UNREST = 5;

    private final DesiredSource source;
    private final Consumer<Reading> taker;
    private @Nullable Reading changed;
    private int unrest;

    /**
     * @param taker is given every reading that counts
     */
    public FileFollower(DesiredSource source, Consumer<Reading> taker) {
        this.source = source;
        this.taker = taker;
    }

    /** Takes over what is there now. */
    public void begin() {
        taker.accept(source.read());
    }

    /**
     * Looks at the files once.
     *
     * @return how long to wait before the next look
     */
    public Duration look() {
        Optional<Reading> newer = source.readIfChanged();
        unrest = newer.isPresent() && changed != null ? unrest + 1 : 0;
        changed = newer.orElse(changed);
        if (changed == null) {
            return INTERVAL;
        }
        if (newer.isPresent() && unrest < LONGEST_UNREST) {
            return REST;
        }
        Reading rested = changed;
        changed = null;
        taker.accept(rested);
        return INTERVAL;
    }
}
