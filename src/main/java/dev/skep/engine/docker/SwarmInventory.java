package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ApiVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a manager what its swarm holds, list by list, as it comes. */
final class SwarmInventory {

    private static final int LONGEST_LIST = 64 << 20;

    /** Less than a swarm takes to choose another leader. */
    private static final Duration NETWORKS = Duration.ofSeconds(8);

    private final Api api;

    SwarmInventory(Api api) {
        this.api = api;
    }

    /** That is spoken where this is read. */
    Optional<ApiVersion> version() {
        return api.version();
    }

    /** What a manager lists in one call. */
    enum Listing {
        SERVICES("services"),
        TASKS("tasks"),
        NODES("nodes"),
        NETWORKS("networks"),
        CONFIGS("configs"),
        SECRETS("secrets");

        private final String path;

        /** One of them, in a word for people. */
        String word() {
            return path.substring(0, path.length() - 1);
        }

        Listing(String path) {
            this.path = path;
        }
    }

    /**
     * Everything of one kind.
     *
     * @throws EngineException also for an answer that is no list of things with ids: it must not
     *     pass for an empty one
     */
    List<JsonNode> list(Listing listing) throws EngineException {
        Call call = Call.get("list " + listing.path, listing.path).upTo(LONGEST_LIST);
        if (listing != Listing.NETWORKS) {
            return read(listing, call);
        }
        requireLeader();
        List<JsonNode> networks = read(listing, call.within(NETWORKS));
        requireLeader();
        return networks;
    }

    /**
     * Of networks a manager that has no leader lists those that it has itself, as if they were all.
     * If a leader answers before that list and soon after it, there was one in between.
     */
    private void requireLeader() throws EngineException {
        api.get(
                Call.get("ask for a leader", Listing.SERVICES.path)
                        .query("filters", "{\"id\":[\"-\"]}"));
    }

    private List<JsonNode> read(Listing listing, Call call) throws EngineException {
        JsonNode answer = api.get(call);
        List<JsonNode> items = new ArrayList<>();
        if (!answer.isArray()) {
            throw broken(call);
        }
        for (JsonNode item : answer) {
            JsonNode id = item.path(listing == Listing.NETWORKS ? "Id" : "ID");
            if (!id.isTextual() || id.asText().isEmpty()) {
                throw broken(call);
            }
            // The lease changes all the time, and is nothing of a stack.
            if (!item.path("Spec").path("Name").asText().equals(LeaseLabels.NAME)) {
                items.add(item);
            }
        }
        return List.copyOf(items);
    }

    private static EngineException broken(Call call) {
        return new EngineException(
                Kind.UNREACHABLE, call.tried() + ": the answer is not the list that was asked for");
    }
}
