package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ApiVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The version of the API that is spoken with one engine: the highest that both know. It is agreed
 * on before the first request, and anew after each loss of the connection, because the engine may
 * be another one by then. Safe for use by many threads.
 */
final class Agreement {

    /** Of engine 19.03; before it a swarm cannot be told how many tasks a node may have. */
    static final ApiVersion OLDEST = new ApiVersion(1, 40);

    /** The newest that Skep was tried with. */
    static final ApiVersion NEWEST = new ApiVersion(1, 51);

    /** Asks the engine for the highest version that it knows; empty where it does not say. */
    interface Ping {
        Optional<String> version() throws EngineException;
    }

    /**
     * @param version what is spoken; empty for whatever the engine speaks when nothing is said
     */
    private record Agreed(Optional<ApiVersion> version) {}

    private final boolean pinned;
    private volatile @Nullable Agreed agreed;

    /**
     * @param pinned a version that somebody has insisted on
     */
    Agreement(Optional<String> pinned) {
        this.pinned = pinned.isPresent();
        this.agreed = pinned.map(text -> new Agreed(ApiVersion.parse(text))).orElse(null);
    }

    /** What is agreed on so far. */
    Optional<ApiVersion> known() {
        Agreed now = agreed;
        return now == null ? Optional.empty() : now.version();
    }

    /** The engine may be another one: it is asked before the next request. */
    void doubt() {
        if (!pinned) {
            agreed = null;
        }
    }

    /**
     * What a request's path begins with: {@code /v1.41}, or nothing.
     *
     * @throws EngineException when the engine does not answer, or is too old
     */
    String prefix(Ping ping) throws EngineException {
        Agreed now = agreed;
        if (now == null) {
            now = new Agreed(agreeOn(ping.version().flatMap(ApiVersion::parse)));
            agreed = now;
        }
        return now.version().map(version -> "/v" + version).orElse("");
    }

    private static Optional<ApiVersion> agreeOn(Optional<ApiVersion> theirs)
            throws EngineException {
        if (theirs.isPresent() && theirs.get().isBefore(OLDEST)) {
            throw new EngineException(
                    Kind.REFUSED,
                    "this engine knows the API up to version "
                            + theirs.get()
                            + ", and Skep needs "
                            + OLDEST
                            + " (engine 19.03) or later: upgrade the engine");
        }
        return theirs.map(version -> version.isBefore(NEWEST) ? version : NEWEST);
    }
}
