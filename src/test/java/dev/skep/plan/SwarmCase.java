package dev.skep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.desired.RestartPolicy;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ApiVersion;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.Revision;
import dev.skep.observed.StoredFile;
import dev.skep.spec.ServiceSpec;
import dev.skep.tree.Tree;
import dev.skep.tree.TreeJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What is there, of a golden folder that is about a swarm. A case writes only what differs from a
 * swarm of three ready nodes in which every service of {@code desired.yaml} runs as it is asked
 * for:
 *
 * <pre>
 * swarm:
 *   nodes: {n1: ready, n2: down, n3: ready drain}    # SwarmNodes tells the words
 *   services:                     # those that are there; without it, all that are asked for
 *     web:
 *       from: previous            # the spec is rendered from that file
 *       set: {TaskTemplate: {ContainerSpec: {Image: "web:1"}}}    # merged into it; null takes out
 *       madeBy: stack-deploy      # none of our labels
 *       replicas: 2
 *       rollOut: paused           # UpdateStatus, with its `message`
 *       revisions: 10             # the last is its spec; without it, that alone is kept
 *       tasks:                    # without it, all of them run
 *         - {slot: 1, node: n2, state: failed, error: "…", exit: 1, old: true, age: 5s}
 *   configs: [{name: shop_motd, content: hello, age: 2h}]     # beside those that are mounted
 *   secrets: [{name: shop_password, unreadable: true}]
 *   otherServices: [shop_web]
 * </pre>
 */
final class SwarmCase {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final String DESIRED = "desired";
    private static final String PREVIOUS = "previous";

    /** What a swarm says of a task by itself. */
    private static final Map<ObservedTask.State, String> WORDS =
            Map.of(
                    ObservedTask.State.NEW, "created",
                    ObservedTask.State.PENDING, "pending task scheduling",
                    ObservedTask.State.PREPARING, "preparing",
                    ObservedTask.State.READY, "prepared",
                    ObservedTask.State.STARTING, "starting",
                    ObservedTask.State.COMPLETE, "finished",
                    ObservedTask.State.REJECTED, "preparing");

    private final JsonNode observed;
    private final JsonNode swarm;
    private final DesiredState desired;
    private final Optional<DesiredState> previous;
    private final SortedMap<String, ObservedNode> nodes = new TreeMap<>();
    private final SortedMap<ServiceName, List<Revision>> revisions = new TreeMap<>();
    private final SortedMap<String, StoredFile> configs = new TreeMap<>();
    private final SortedMap<String, StoredFile> secrets = new TreeMap<>();

    SwarmCase(JsonNode observed, DesiredState desired, Optional<DesiredState> previous) {
        this.observed = observed;
        this.swarm = observed.path("swarm");
        this.desired = desired;
        this.previous = previous;
    }

    /** What is spoken with the engine, where the case says {@code api: "1.41"}. */
    static Optional<ApiVersion> api(JsonNode observed) {
        return ApiVersion.parse(observed.path("api").asText());
    }

    Swarm swarm() {
        nodes.putAll(SwarmNodes.of(swarm.path("nodes")));
        readFiles("configs", configs);
        readFiles("secrets", secrets);
        SortedMap<ServiceName, ObservedService> services = new TreeMap<>();
        if (swarm.has("services")) {
            swarm.path("services")
                    .properties()
                    .forEach(entry -> {
                        ServiceName name = new ServiceName(entry.getKey());
                        services.put(name, service(name, entry.getValue()));
                    });
        } else {
            desired.services()
                    .keySet()
                    .forEach(name -> services.put(name, service(name, swarm.path("services"))));
        }
        SortedSet<String> others = new TreeSet<>();
        swarm.path("otherServices").forEach(name -> others.add(name.asText()));
        return new Swarm(
                desired.stack(),
                services,
                others,
                networks(),
                configs,
                secrets,
                nodes,
                revisions,
                Leftovers.NONE,
                lastApplied(),
                api(observed));
    }

    private void readFiles(String kind, SortedMap<String, StoredFile> files) {
        for (JsonNode item : swarm.path(kind)) {
            String name = item.path("name").asText();
            files.put(
                    name,
                    new StoredFile(
                            "id-" + name,
                            name,
                            item.has("content")
                                    ? Optional.of(
                                            FileContent.of(item.path("content").asText())
                                                    .toString())
                                    : Optional.empty(),
                            !item.path("foreign").asBoolean(),
                            NOW.minus(duration(item.path("age").asText("1h")))));
        }
    }

    private ObservedService service(ServiceName name, JsonNode item) {
        Tree.Mapping spec = TreeJson.patched(rendered(name, item), item.path("set"));
        if (item.path("madeBy").asText().equals("stack-deploy")) {
            for (String ours :
                    List.of(Labels.STACK, Labels.SERVICE, Labels.SPEC_HASH, Labels.GENERATION)) {
                spec = spec.with(List.of("Labels", ours), Tree.NOTHING);
            }
        }
        Optional<RollOut> rollOut =
                Optional.ofNullable(item.path("rollOut").textValue())
                        .map(state ->
                                new RollOut(
                                        RollOut.State.valueOf(state.toUpperCase(Locale.ROOT)),
                                        item.path("message").asText("update in progress")));
        int kept = spec.at("Labels", Labels.SPEC_HASH).isZero() ? 0 : 1;
        revisions.put(name, revisions(name, spec, item.path("revisions").asInt(kept)));
        return new ObservedService(
                name,
                "id-" + name,
                item.path("version").asLong(7),
                spec,
                rollOut,
                tasks(name, item, spec),
                NOW.minus(Duration.ofHours(1)));
    }

    private static List<Revision> revisions(ServiceName name, Tree.Mapping spec, int count) {
        String hash = spec.at("Labels", Labels.SPEC_HASH).text().orElse("");
        return IntStream.rangeClosed(1, count)
                .mapToObj(number ->
                        new Revision(
                                number,
                                new SpecHash(number == count ? hash : "older-" + number),
                                spec,
                                "revision-" + number + "-of-" + name,
                                "id-revision-" + number + "-of-" + name,
                                NOW.minus(Duration.ofHours(1))))
                .toList();
    }

    private Tree.Mapping rendered(ServiceName name, JsonNode item) {
        DesiredState from = from(item, name);
        DesiredService service = from.services().get(name);
        int replicas = item.path("replicas").asInt(service.replicas().onOneNode());
        StoredFiles files = files(from);
        service.template()
                .spec()
                .storage()
                .configs()
                .forEach(mount -> store(mount.source(), configs, files.ofConfig(mount.source())));
        service.template()
                .spec()
                .storage()
                .secrets()
                .forEach(mount -> store(mount.source(), secrets, files.ofSecret(mount.source())));
        return new ServiceSpec(from, service, files)
                .tree(replicas)
                .with(
                        List.of("Labels", Labels.GENERATION),
                        Tree.of(item.path("generation").asText("1")));
    }

    private static void store(FileSource source, SortedMap<String, StoredFile> files, String name) {
        if (source instanceof FileSource.Content content) {
            files.putIfAbsent(
                    name,
                    new StoredFile(
                            "id-" + name,
                            name,
                            Optional.of(content.content().toString()),
                            true,
                            NOW.minus(Duration.ofHours(1))));
        }
    }

    private DesiredState from(JsonNode item, ServiceName name) {
        boolean isGone = !desired.services().containsKey(name);
        return item.path("from").asText(isGone ? PREVIOUS : DESIRED).equals(PREVIOUS)
                ? previous.orElseThrow()
                : desired;
    }

    /** The names under which what is stored is known. */
    private StoredFiles files(DesiredState of) {
        Swarm stored =
                new Swarm(
                        of.stack(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        Collections.emptySortedMap(),
                        configs,
                        secrets,
                        nodes,
                        Collections.emptySortedMap(),
                        Leftovers.NONE,
                        Optional.empty());
        return new StoredFiles(of, stored, new Draft(Memory.EMPTY, NOW));
    }

    private List<ObservedTask> tasks(ServiceName name, JsonNode item, Tree.Mapping spec) {
        List<ObservedTask> tasks = new ArrayList<>();
        String image = spec.at("TaskTemplate", "ContainerSpec", "Image").text().orElse("");
        if (item.has("tasks")) {
            for (JsonNode task : item.path("tasks")) {
                tasks.add(task(name + "." + (tasks.size() + 1), image, task));
            }
        } else {
            allWell(spec).forEach(task -> tasks.add(task(name + "." + tasks.size(), image, task)));
        }
        tasks.sort(
                Comparator.comparingInt(ObservedTask::slot)
                        .thenComparing(ObservedTask::since, Comparator.reverseOrder())
                        .thenComparing(ObservedTask::id));
        return tasks;
    }

    /** One for each place, which runs, or has ended well where that is what it is for. */
    private List<JsonNode> allWell(Tree.Mapping spec) {
        Tree mode = spec.at("Mode");
        boolean job = !mode.at("ReplicatedJob").isZero() || mode.entries().containsKey("GlobalJob");
        String state = job ? "complete" : "running";
        Optional<Long> count =
                mode.at("Replicated", "Replicas")
                        .whole()
                        .or(mode.at("ReplicatedJob", "TotalCompletions")::whole);
        List<String> names = nodes.values().stream().map(ObservedNode::hostname).toList();
        return IntStream.range(0, count.map(Long::intValue).orElse(names.size()))
                .mapToObj(index ->
                        (JsonNode)
                                PlanCase.YAML
                                        .createObjectNode()
                                        .put("slot", count.isPresent() ? index + 1 : 0)
                                        .put("node", names.get(index % names.size()))
                                        .put("state", state))
                .toList();
    }

    private static ObservedTask task(String id, String image, JsonNode item) {
        ObservedTask.State state = state(item.path("state").asText("running"));
        String asked = state.isOver() ? "shutdown" : "running";
        boolean current = !item.path("old").asBoolean();
        return new ObservedTask(
                id,
                item.path("slot").asInt(),
                Optional.ofNullable(item.path("node").textValue()).map(name -> "id-" + name),
                state(item.path("asked").asText(asked)),
                state,
                item.path("message").asText(WORDS.getOrDefault(state, "started")),
                item.path("error").asText(""),
                item.has("exit") ? Optional.of(item.path("exit").asInt()) : Optional.empty(),
                NOW.minus(duration(item.path("age").asText("1h"))),
                image,
                current,
                state.compareTo(ObservedTask.State.STARTING) >= 0
                                && state != ObservedTask.State.REJECTED
                        ? Optional.of("container-of-" + id)
                        : Optional.empty());
    }

    private static ObservedTask.State state(String word) {
        return ObservedTask.State.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private SortedMap<String, ObservedNetwork> networks() {
        SortedMap<String, ObservedNetwork> networks = new TreeMap<>();
        if (!observed.has("networks")) {
            desired.networks().keySet().forEach(name -> network(networks, name, true));
        }
        observed.path("networks").forEach(name -> network(networks, name.asText(), true));
        observed.path("foreignNetworks").forEach(name -> network(networks, name.asText(), false));
        return networks;
    }

    private static void network(
            SortedMap<String, ObservedNetwork> networks, String name, boolean ours) {
        networks.put(name, new ObservedNetwork("id-" + name, name, ours));
    }

    /** What is asked for has been written down already, unless the case is about that. */
    private Optional<LastApplied> lastApplied() {
        return switch (observed.path("lastApplied").asText("same")) {
            case "none" -> Optional.empty();
            case "other" -> Optional.of(written(4, previous.orElse(desired), "other"));
            default -> Optional.of(written(1, desired, desired.digest().value()));
        };
    }

    private LastApplied written(long generation, DesiredState state, String digest) {
        SortedMap<ServiceName, LastApplied.Service> services = new TreeMap<>();
        state.services()
                .forEach((name, service) ->
                        services.put(
                                name,
                                new LastApplied.Service(
                                        service.replicas().onOneNode(),
                                        hash(state, service),
                                        service.restart().condition()
                                                != RestartPolicy.Condition.ANY)));
        return new LastApplied(generation, new SpecHash(digest), services);
    }

    private SpecHash hash(DesiredState state, DesiredService service) {
        return new SpecHash(
                new ServiceSpec(state, service, files(state))
                        .tree(0)
                        .at("Labels", Labels.SPEC_HASH)
                        .text()
                        .orElseThrow());
    }

    static Duration duration(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
