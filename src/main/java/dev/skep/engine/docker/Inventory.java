package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ImageRef;
import dev.skep.identity.Labels;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ApiVersion;
import dev.skep.observed.LastApplied;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the engine what it holds. */
final class Inventory {

    /** Several times what ten thousand containers take: more would be no list but a flood. */
    private static final int LONGEST_LIST = 64 << 20;

    private static final Pattern HEALTH =
            Pattern.compile("\\((?:health: )?(starting|healthy|unhealthy)\\)");
    private static final Pattern EXIT_CODE =
            Pattern.compile("^(?:Exited|Restarting) \\((-?\\d+)\\)");

    private final Api api;

    Inventory(Api api) {
        this.api = api;
    }

    /** That is spoken where this is read. */
    Optional<ApiVersion> version() {
        return api.version();
    }

    /**
     * One line of {@code docker ps}.
     *
     * @param slot empty where the labels name none
     * @param fingerprint of all in it that can change: a container whose fingerprint is the same
     *     need not be inspected again
     */
    record ListedContainer(
            String id, String name, StackName stack, Optional<Slot> slot, String fingerprint) {}

    record ListedNetwork(String id, String name, Optional<StackName> stack) {}

    /**
     * @param lastApplied present on the volumes that carry a stack's {@link LastApplied} and
     *     nothing else
     */
    record ListedVolume(
            String name, Optional<StackName> stack, Optional<LastApplied> lastApplied) {}

    /** Every container of every stack, whatever its state. */
    List<ListedContainer> containers() throws EngineException {
        JsonNode list =
                list(
                        Call.get("list containers", "containers", "json")
                                .query("all", "true")
                                .query("filters", "{\"label\":[\"" + Labels.STACK + "\"]}"));
        List<ListedContainer> containers = new ArrayList<>();
        for (JsonNode json : list) {
            Map<String, String> labels = Json.strings(json.path("Labels"));
            StackLabels.stack(labels.get(Labels.STACK))
                    .ifPresent(stack -> {
                        String name = ownName(json.path("Names"));
                        containers.add(
                                new ListedContainer(
                                        json.path("Id").textValue(),
                                        name,
                                        stack,
                                        StackLabels.slot(labels),
                                        fingerprint(name, json)));
                    });
        }
        return containers;
    }

    /** Empty when it is gone. */
    Optional<JsonNode> container(String ref) throws EngineException {
        Answer answer = api.send(inspect(ref));
        if (answer.status() == 404) {
            return Optional.empty();
        }
        JsonNode json = answer.orThrow();
        if (!json.path("Id").isTextual() || !json.path("State").isObject()) {
            throw new EngineException(
                    Kind.UNREACHABLE,
                    answer.call().tried() + ": the answer does not describe a container");
        }
        return Optional.of(json);
    }

    /**
     * The same of a container that is known. Its id and its labels stay as long as it does: an
     * answer with others is broken, and must not pass for one of a container that fills no slot, or
     * another.
     *
     * @param slot empty where it is not known
     */
    Optional<JsonNode> container(String id, StackName stack, Optional<Slot> slot)
            throws EngineException {
        Optional<JsonNode> found = container(id);
        if (found.isPresent()) {
            JsonNode json = found.get();
            Map<String, String> labels = Json.strings(json.path("Config").path("Labels"));
            if (!json.path("Id").asText().equals(id)
                    || !StackLabels.stack(labels.get(Labels.STACK)).equals(Optional.of(stack))
                    || (slot.isPresent() && !StackLabels.slot(labels).equals(slot))) {
                throw new EngineException(
                        Kind.UNREACHABLE,
                        inspect(id).tried() + ": the answer describes another container");
            }
        }
        return found;
    }

    private static Call inspect(String ref) {
        return Call.get("inspect container " + ref, "containers", ref, "json");
    }

    List<ListedNetwork> networks() throws EngineException {
        List<ListedNetwork> networks = new ArrayList<>();
        for (JsonNode json : list(Call.get("list networks", "networks"))) {
            networks.add(
                    new ListedNetwork(
                            json.path("Id").textValue(),
                            json.path("Name").asText(),
                            StackLabels.stack(
                                    Json.strings(json.path("Labels")).get(Labels.STACK))));
        }
        return networks;
    }

    /** All but those that nobody named. */
    List<ListedVolume> volumes() throws EngineException {
        List<ListedVolume> volumes = new ArrayList<>();
        Call call = Call.get("list volumes", "volumes");
        JsonNode answer = api.get(call.upTo(LONGEST_LIST));
        JsonNode list = answer.path("Volumes");
        boolean none = list.isNull() || list.isMissingNode();
        if (!answer.isObject() || !(list.isArray() || none)) {
            throw notAList(call);
        }
        for (JsonNode json : list) {
            String name = text(json, "Name", call);
            Map<String, String> labels = Json.strings(json.path("Labels"));
            if (!Inspection.isAnonymousVolume(name)) {
                volumes.add(
                        new ListedVolume(
                                name,
                                StackLabels.stack(labels.get(Labels.STACK)),
                                LastAppliedVolume.read(labels.get(Labels.LAST_APPLIED))));
            }
        }
        return volumes;
    }

    /** Every normalised reference, digest and id. */
    SortedSet<String> images() throws EngineException {
        SortedSet<String> images = new TreeSet<>();
        for (JsonNode json : list(Call.get("list images", "images", "json"))) {
            images.add(json.path("Id").textValue());
            for (String field : List.of("RepoTags", "RepoDigests")) {
                for (JsonNode ref : json.path(field)) {
                    if (!ref.asText().contains("<none>")) {
                        images.add(ImageRef.normalize(ref.asText()));
                    }
                }
            }
        }
        return Collections.unmodifiableSortedSet(images);
    }

    /**
     * A list of things with ids. What is no such list must not pass for an empty one, or for a
     * shorter one: all that it leaves out would seem to be gone.
     */
    private JsonNode list(Call call) throws EngineException {
        JsonNode list = api.get(call.upTo(LONGEST_LIST));
        if (!list.isArray()) {
            throw notAList(call);
        }
        for (JsonNode item : list) {
            text(item, "Id", call);
        }
        return list;
    }

    private static String text(JsonNode item, String field, Call call) throws EngineException {
        String text = item.path(field).asText("");
        if (!item.path(field).isTextual() || text.isEmpty()) {
            throw notAList(call);
        }
        return text;
    }

    private static EngineException notAList(Call call) {
        return new EngineException(
                Kind.UNREACHABLE, call.tried() + ": the answer is not the list that was asked for");
    }

    /** Of the legacy links, each adds a name with one more slash. */
    private static String ownName(JsonNode names) {
        for (JsonNode name : names) {
            String bare = name.asText().replaceFirst("^/", "");
            if (!bare.contains("/")) {
                return bare;
            }
        }
        return "";
    }

    /** The status text also says how long ago, in words: that must not count. */
    private static String fingerprint(String name, JsonNode listed) {
        String status = listed.path("Status").asText("");
        Matcher health = HEALTH.matcher(status);
        Matcher exitCode = EXIT_CODE.matcher(status);
        return fingerprint(
                name,
                listed.path("State").asText(),
                health.find() ? health.group(1) : "",
                exitCode.find() ? exitCode.group(1) : "",
                listed.path("NetworkSettings"));
    }

    /**
     * The same from an inspected container, so that it need not be inspected again after the next
     * list.
     */
    static String fingerprint(JsonNode inspected) {
        JsonNode state = inspected.path("State");
        String status = state.path("Status").asText();
        String health = state.path("Health").path("Status").asText("");
        boolean running = status.equals("running");
        boolean ended = status.equals("exited") || status.equals("restarting");
        return fingerprint(
                inspected.path("Name").asText().replaceFirst("^/", ""),
                status,
                running && !health.equals("none") ? health : "",
                ended ? state.path("ExitCode").asText() : "",
                inspected.path("NetworkSettings"));
    }

    /** An endpoint gets another id at every start: it tells a restart that nobody saw. */
    private static String fingerprint(
            String name, String state, String health, String exitCode, JsonNode networks) {
        SortedSet<String> endpoints = new TreeSet<>();
        networks.path("Networks")
                .forEach(network -> endpoints.add(network.path("EndpointID").asText("")));
        return String.join("|", name, state, health, exitCode, String.join(",", endpoints));
    }
}
