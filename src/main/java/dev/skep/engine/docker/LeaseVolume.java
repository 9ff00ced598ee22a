package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.EngineException;
import dev.skep.lead.Holder;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseStore.Seen;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The lease of a plain engine, as the labels of an empty volume. Labels cannot be changed, so each
 * version has a volume of its own, and the highest one counts. Who asks an engine for a volume that
 * is there is given that one: so of several who write the same version, all see whose it is.
 */
final class LeaseVolume {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WHOLE_ID = 64;
    private static final String PREFIX = LeaseLabels.NAME + "-";
    private static final Pattern VERSION = Pattern.compile(Pattern.quote(PREFIX) + "([0-9]{1,18})");

    private final Api api;

    /** The version that this process has written last. */
    private volatile long own;

    LeaseVolume(Api api) {
        this.api = api;
    }

    Optional<Seen> read() throws EngineException {
        return volumes().stream().max(Comparator.comparingLong(Seen::version));
    }

    /** Whether this process has made that version, or has removed it as one of its forerunners. */
    boolean isOwn(DockerEvent event) {
        OptionalLong version = version(event.id());
        if (!event.type().equals("volume") || version.isEmpty()) {
            return false;
        }
        return event.action().equals("destroy")
                ? version.getAsLong() < own
                : version.getAsLong() == own;
    }

    boolean swap(Optional<Seen> expected, Lease next) throws EngineException {
        long version = expected.map(Seen::version).orElse(0L) + 1;
        own = version;
        Map<String, String> labels = LeaseLabels.write(located(next));
        ObjectNode body = Json.object().put("Name", PREFIX + version).put("Driver", "local");
        body.set("Labels", Json.object(labels));
        JsonNode there =
                api.get(
                        Call.post("write the lease", "volumes", "create")
                                .json(body)
                                .within(PATIENCE));
        if (!Json.strings(there.path("Labels")).equals(labels)) {
            return false;
        }
        // One who was late may have made a version anew that was removed: a higher one is there.
        List<Seen> all = volumes();
        boolean isHighest = all.stream().allMatch(it -> it.version() <= version);
        for (Seen older : all) {
            if (older.version() < version) {
                remove(older.version());
            }
        }
        if (!isHighest) {
            remove(version);
        }
        return isHighest;
    }

    /**
     * A holder that is a container of this very engine is written down by its whole id: so that
     * others know where to look for it. One of another engine would not be found here, and is not
     * dead for that.
     */
    private Lease located(Lease lease) throws EngineException {
        Optional<Holder> holder = lease.holder();
        Optional<String> name = holder.flatMap(Holder::container);
        if (name.isEmpty() || isWhole(name.get())) {
            return lease;
        }
        Answer answer = inspect(name.get());
        if (answer.status() == 404) {
            return lease;
        }
        String id = answer.orThrow().path("Id").asText();
        return lease.heldBy(holder.get().in(id));
    }

    boolean isDead(Holder holder) throws EngineException {
        Optional<String> id = holder.container().filter(LeaseVolume::isWhole);
        if (id.isEmpty()) {
            return false;
        }
        Answer answer = inspect(id.get());
        return answer.status() == 404
                || !answer.orThrow().path("State").path("Running").asBoolean(true);
    }

    private static boolean isWhole(String id) {
        return id.length() == WHOLE_ID;
    }

    private Answer inspect(String container) throws EngineException {
        return api.send(
                Call.get("look at the holder of the lease", "containers", container, "json")
                        .within(PATIENCE));
    }

    private List<Seen> volumes() throws EngineException {
        JsonNode found =
                api.get(
                        Call.get("read the lease", "volumes")
                                .query("filters", "{\"label\":[\"" + LeaseLabels.TERM + "\"]}")
                                .within(PATIENCE));
        return StreamSupport.stream(found.path("Volumes").spliterator(), false)
                .flatMap(volume -> seen(volume).stream())
                .toList();
    }

    private static Optional<Seen> seen(JsonNode volume) {
        OptionalLong version = version(volume.path("Name").asText());
        return version.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Seen(
                                LeaseLabels.read(Json.strings(volume.path("Labels"))),
                                version.getAsLong()));
    }

    private static OptionalLong version(String name) {
        Matcher found = VERSION.matcher(name);
        return found.matches()
                ? OptionalLong.of(Long.parseLong(found.group(1)))
                : OptionalLong.empty();
    }

    private void remove(long version) throws EngineException {
        Answer answer =
                api.send(
                        Call.delete("remove an older lease", "volumes", PREFIX + version)
                                .within(PATIENCE));
        if (answer.status() != 404) {
            answer.orThrow();
        }
    }
}
