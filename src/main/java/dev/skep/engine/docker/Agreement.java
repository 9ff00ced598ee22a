package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ApiVersion;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final String RANGE =
            ", and Skep speaks " + OLDEST + " (engine 19.03) to " + NEWEST;

    private static final Pattern MINIMUM =
            Pattern.compile("Minimum supported API version is (\\d+\\.\\d+)");

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
    private volatile boolean doubtful;

    /**
     * @param pinned a version that somebody has insisted on
     */
    Agreement(Optional<String> pinned) {
        this.pinned = pinned.isPresent();
        this.agreed = pinned.map(text -> new Agreed(ApiVersion.parse(text))).orElse(null);
    }

    /** What was agreed on last; what an engine knows stays known while it is being asked again. */
    Optional<ApiVersion> known() {
        Agreed now = agreed;
        return now == null ? Optional.empty() : now.version();
    }

    /** The engine may be another one: it is asked before the next request. */
    void doubt() {
        doubtful = !pinned;
    }

    /**
     * What a request's path begins with: {@code /v1.41}, or nothing.
     *
     * @throws EngineException when the engine does not answer, or is too old
     */
    String prefix(Ping ping) throws EngineException {
        Agreed now = agreed;
        if (now == null || doubtful) {
            now = new Agreed(agreeOn(ping.version().flatMap(ApiVersion::parse)));
            agreed = now;
            doubtful = false;
        }
        return now.version().map(version -> "/v" + version).orElse("");
    }

    private static Optional<ApiVersion> agreeOn(Optional<ApiVersion> theirs)
            throws EngineException {
        if (theirs.isPresent() && theirs.get().isBefore(OLDEST)) {
            throw new EngineException(
                    Kind.REFUSED,
                    "this engine speaks the API up to "
                            + theirs.get()
                            + RANGE
                            + ": upgrade the engine");
        }
        return theirs.map(version -> version.isBefore(NEWEST) ? version : NEWEST);
    }

    /**
     * Why nothing can be said to an engine that was just asked for its version.
     *
     * @param said its own words
     */
    EngineException refusal(String said) {
        Matcher minimum = MINIMUM.matcher(said);
        String why =
                pinned
                        ? said + ": DOCKER_API_VERSION insists on it"
                        : (minimum.find()
                                        ? "this engine speaks the API from "
                                                + minimum.group(1)
                                                + " on"
                                        : said)
                                + RANGE
                                + ": upgrade Skep";
        return new EngineException(Kind.REFUSED, why);
    }
}
