package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.EngineException;
import dev.skep.identity.Labels;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseStore.Seen;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lease as the labels of one config of the swarm: its managers agree on each write, and refuse
 * one that is about an older version than theirs.
 */
final class LeaseConfig {

    /** Less than the lease is valid for: a lost answer must not cost the term. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final String SEQUENCE = "out of sequence";

    /** Empty data is refused. */
    private static final String DATA = "c2tlcA==";

    private final Api api;

    /** Of the config that was read last: another one is made where it was removed. */
    private volatile String id = "";

    /** Whether the next event of a write is of this process's own: none says who has written. */
    private final AtomicBoolean expectsOwn = new AtomicBoolean();

    LeaseConfig(Api api) {
        this.api = api;
    }

    Optional<Seen> read() throws EngineException {
        expectsOwn.set(false);
        Optional<JsonNode> config = config();
        return config.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Seen(
                                LeaseLabels.read(
                                        Json.strings(config.get().path("Spec").path("Labels"))),
                                version(config.get())));
    }

    /** Of all services that bear one. */
    long lastTerm() throws EngineException {
        long last = 0;
        JsonNode services =
                api.get(
                        Call.get("look for terms", "services")
                                .query("filters", "{\"label\":[\"" + Labels.TERM + "\"]}")
                                .within(PATIENCE));
        for (JsonNode service : services) {
            String term = service.path("Spec").path("Labels").path(Labels.TERM).asText();
            last = Math.max(last, StackLabels.term(term));
        }
        return last;
    }

    boolean isOwn(DockerEvent event) {
        boolean isWrite = event.action().equals("create") || event.action().equals("update");
        return event.type().equals("config") && isWrite && expectsOwn.getAndSet(false);
    }

    boolean swap(Optional<Seen> expected, Lease next) throws EngineException {
        expectsOwn.set(true);
        return expected.isPresent() ? update(expected.get(), next) : create(next);
    }

    private boolean create(Lease lease) throws EngineException {
        Answer answer =
                api.send(
                        Call.post("write the lease", "configs", "create")
                                .json(spec(lease))
                                .within(PATIENCE));
        if (answer.status() == 409) {
            return false;
        }
        answer.orThrow();
        return true;
    }

    private boolean update(Seen expected, Lease next) throws EngineException {
        Answer answer =
                api.send(
                        Call.post("renew the lease", "configs", id, "update")
                                .query("version", Long.toString(expected.version()))
                                .json(spec(next))
                                .within(PATIENCE));
        boolean isOlder = answer.status() == 500 && answer.message().contains(SEQUENCE);
        if (isOlder || answer.status() == 404) {
            return false;
        }
        answer.orThrow();
        return true;
    }

    private Optional<JsonNode> config() throws EngineException {
        JsonNode found =
                api.get(
                        Call.get("read the lease", "configs")
                                .query("filters", "{\"name\":[\"" + LeaseLabels.NAME + "\"]}")
                                .within(PATIENCE));
        // The filter finds all that begin so.
        for (JsonNode config : found) {
            if (config.path("Spec").path("Name").asText().equals(LeaseLabels.NAME)) {
                id = config.path("ID").asText();
                return Optional.of(config);
            }
        }
        return Optional.empty();
    }

    private static long version(JsonNode config) {
        return config.path("Version").path("Index").asLong();
    }

    private static ObjectNode spec(Lease lease) {
        ObjectNode spec = Json.object().put("Name", LeaseLabels.NAME);
        spec.set("Labels", Json.object(LeaseLabels.write(lease)));
        return spec.put("Data", DATA);
    }
}
