package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.engine.Submissions;
import dev.skep.engine.docker.SwarmInventory.Listing;
import dev.skep.identity.Labels;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** {@link Submissions} as configs, which nothing mounts. */
final class SubmittedConfigs implements Submissions {

    /**
     * What swarmkit calls the largest size is the smallest that it refuses. Earlier ones take half
     * of it, and nothing but a refusal tells.
     */
    private static final int LARGEST = 1000 * 1024 - 1;

    /** Nobody comes to it by counting, and it leaves room to count on. */
    private static final long HIGHEST = 1_000_000_000_000L;

    private final Daemons daemons;
    private final SwarmCache cache;

    SubmittedConfigs(Daemons daemons, SwarmCache cache) {
        this.daemons = daemons;
        this.cache = cache;
    }

    @Override
    public Optional<List<Submission>> all() throws EngineException {
        try {
            if (!daemons.keepsServices()) {
                return Optional.empty();
            }
            List<Submission> submissions = new ArrayList<>();
            for (JsonNode config : cache.all(Listing.CONFIGS)) {
                if (config.path("Spec").path("Labels").has(Labels.DESIRED)) {
                    submissions.add(read(config));
                }
            }
            return Optional.of(submissions);
        } catch (EngineException e) {
            if (e.kind().isWithoutSay()) {
                daemons.doubt();
            }
            throw e;
        }
    }

    private static Submission read(JsonNode config) {
        JsonNode spec = config.path("Spec");
        JsonNode labels = spec.path("Labels");
        String data = spec.path("Data").asText("");
        return new Submission(
                spec.path("Name").asText(),
                config.path("ID").asText(),
                config.path("Version").path("Index").asLong(),
                labels.path(Labels.DESIRED).asText(),
                revision(labels.path(Labels.REVISION).asText("")),
                labels.path(Labels.SUBMITTED_BY).asText(""),
                SwarmReading.time(config.path("CreatedAt")),
                () -> Base64.getDecoder().decode(data));
    }

    private static Optional<Long> revision(String text) {
        try {
            return Optional.of(Long.parseLong(text))
                    .filter(number -> number > 0 && number < HIGHEST);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public int largest() {
        return LARGEST;
    }

    @Override
    public void add(Submission.Order order) throws EngineException {
        // No revision of a service is named like it.
        String name = ConfigName.numbered(order.stack() + "_.skep-desired", order.revision());
        ObjectNode spec = Json.object().put("Name", name);
        spec.set(
                "Labels",
                Json.object()
                        .put(Labels.STACK, order.stack())
                        .put(Labels.DESIRED, order.stack())
                        .put(Labels.REVISION, Long.toString(order.revision()))
                        .put(Labels.SUBMITTED_BY, order.by())
                        .put(Labels.SECRETS, String.join(",", order.secrets())));
        spec.put("Data", Base64.getEncoder().encodeToString(order.content().get()));
        try {
            daemons.send(Call.post("create config " + name, "configs", "create").json(spec))
                    .orThrow();
        } finally {
            cache.suspect(Listing.CONFIGS);
        }
    }

    @Override
    public void remove(Submission submission) throws EngineException {
        Answer answer =
                daemons.send(
                        Call.delete(
                                "remove config " + submission.name(), "configs", submission.id()));
        cache.suspect(Listing.CONFIGS);
        if (answer.status() != 404) {
            answer.orThrow();
        }
    }
}
