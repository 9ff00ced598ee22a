package dev.skep.plan;

import static dev.skep.plan.SwarmCase.duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Drift;
import dev.skep.identity.ImageRef;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.ObservedNetwork;
import dev.skep.observed.ObservedState.ObservedVolume;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One golden folder: what is asked for ({@code desired.yaml}, a Compose file or a Stack), what it
 * was asked for before ({@code previous.yaml}, where containers say {@code from: previous}), and
 * what is there ({@code observed.yaml}; of a swarm, see {@link SwarmCase}).
 */
public final class PlanCase {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Each file is read once: PIT plans all cases again for every mutant. */
    private static final Map<Path, DesiredState> DESIRED = new ConcurrentHashMap<>();

    private static final Map<Path, JsonNode> OBSERVED = new ConcurrentHashMap<>();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final DesiredState asked;
    private final DesiredState desired;
    private final Optional<DesiredState> previous;
    private final JsonNode observed;
    private int made;

    public PlanCase(Path folder) {
        asked = read(folder.resolve("desired.yaml"));
        Path before = folder.resolve("previous.yaml");
        previous = Files.exists(before) ? Optional.of(read(before)) : Optional.empty();
        observed = OBSERVED.computeIfAbsent(folder.resolve("observed.yaml"), PlanCase::tree);
        desired = new ApiFloors(SwarmCase.api(observed), isOfSwarm()).within(asked);
    }

    private static DesiredState read(Path file) {
        return DESIRED.computeIfAbsent(file, DesiredFiles::read);
    }

    private static JsonNode tree(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    String planText() {
        Plan plan = plan();
        StringBuilder remembered = new StringBuilder();
        if (observed.has("showMemory")) {
            plan.next()
                    .ends()
                    .forEach((slot, ends) ->
                            remembered.append(
                                    "remembers %s ended %d times%n".formatted(slot, ends.count())));
            plan.next()
                    .rollouts()
                    .forEach((service, rollout) -> remembered.append(text(service, rollout)));
            remembered.append("remembers admitted %s%n".formatted(plan.next().admitted()));
        }
        return PlanText.of(plan) + remembered;
    }

    private String text(ServiceName service, Memory.Rollout rollout) {
        boolean ofThis =
                rollout.target().hash().equals(desired.services().get(service).template().hash());
        return "remembers %s %s failed %s%s%s%n"
                .formatted(
                        service,
                        rollout.phase(),
                        rollout.failed(),
                        ofThis ? "" : " of another spec",
                        rollout.batchEndedAt().map(at -> " batch ended " + at).orElse(""));
    }

    Plan plan() {
        return plan(quiet());
    }

    private Plan plan(Memory memory) {
        return new Planner().plan(wanted(), seen(), memory, NOW);
    }

    /**
     * The same by somebody who saw that all was as it is asked for before it became what it is, and
     * remembers.
     */
    Plan planAfterBetterDays() {
        ObjectNode swarm = observed.path("swarm").deepCopy();
        JsonNode nodes = YAML.createObjectNode().set("swarm", swarm.retain("nodes"));
        ObservedState well = new SwarmCase(nodes, desired, previous).swarm();
        Memory seen = new Planner().plan(permitting(desired), well, Memory.EMPTY, since()).next();
        return plan(with(seen.agreements(), seen, quiet().surpluses()));
    }

    boolean isOfSwarm() {
        return observed.has("swarm");
    }

    private DesiredState wanted() {
        return observed.path("down").isMissingNode()
                ? permitting(asked)
                : DesiredState.nothing(
                        desired.stack(), observed.path("down").asText().equals("volumes"));
    }

    /** Since when the swarm is as it is. */
    private Instant since() {
        return NOW.minus(duration(observed.path("quiet").asText("0s")));
    }

    private Memory quiet() {
        Memory memory = memory();
        if (!observed.has("quiet")) {
            return memory;
        }
        Memory then = new Planner().plan(wanted(), seen(), memory, since()).next();
        return with(memory.agreements(), then, then.surpluses());
    }

    private Memory with(
            SortedMap<ServiceName, Memory.Agreement> agreements,
            Memory of,
            SortedMap<ServiceName, Memory.Surplus> surpluses) {
        Memory.Quiet quiet = of.quiet().orElseThrow();
        return Memory.ofSwarm(memory().failures(), memory().busy(), quiet, agreements, surpluses);
    }

    private ObservedState seen() {
        return isOfSwarm() ? new SwarmCase(observed, desired, previous).swarm() : solo();
    }

    /** What is known to whoever plans it. */
    public Situation situation() {
        return new Situation(
                desired.stack(),
                Optional.of(desired),
                Optional.of(seen()),
                Optional.of(plan()),
                List.of(),
                new Reach.Reachable(),
                NOW);
    }

    /** What a Stack file may say and a Compose file cannot. */
    private DesiredState permitting(DesiredState state) {
        return new DesiredState(
                state.stack(),
                Upkept.services(state, observed),
                state.networks(),
                state.volumes(),
                observed.path("prune").asBoolean(state.prune()),
                observed.path("allowRemoval").asBoolean(state.allowRemoval()),
                observed.path("drift").asText().equals("report") ? Drift.REPORT : state.drift(),
                state.removeVolumes(),
                state.origin(),
                state.digest());
    }

    private Solo solo() {
        SortedMap<ServiceName, List<ObservedContainer>> containers = new TreeMap<>();
        for (JsonNode item : observed.path("containers")) {
            ObservedContainer container = container(item);
            containers
                    .computeIfAbsent(container.slot().service(), _ -> new ArrayList<>())
                    .add(container);
        }
        SortedMap<String, ObservedNetwork> networks = new TreeMap<>();
        List<String> ours =
                observed.has("networks")
                        ? texts("networks")
                        : List.copyOf(desired.networks().keySet());
        ours.forEach(name -> networks.put(name, new ObservedNetwork("id-" + name, name, true)));
        texts("foreignNetworks")
                .forEach(
                        name -> networks.put(name, new ObservedNetwork("id-" + name, name, false)));
        SortedMap<String, ObservedVolume> volumes = new TreeMap<>();
        texts("volumes").forEach(name -> volumes.put(name, new ObservedVolume(name, true)));
        texts("foreignVolumes").forEach(name -> volumes.put(name, new ObservedVolume(name, false)));
        SortedSet<Long> superseded = new TreeSet<>();
        observed.path("superseded").forEach(generation -> superseded.add(generation.asLong()));
        return new Solo(
                desired.stack(),
                containers,
                networks,
                volumes,
                images(),
                lastApplied(),
                superseded,
                SwarmCase.api(observed));
    }

    private SortedSet<String> images() {
        if (observed.has("images")) {
            return texts("images").stream()
                    .map(ImageRef::normalize)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        return Stream.concat(Stream.of(desired), previous.stream())
                .flatMap(state -> state.services().values().stream())
                .map(service -> ImageRef.normalize(service.template().spec().image()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is asked for has been written down already, unless the case is about that. */
    private Optional<LastApplied> lastApplied() {
        String generation = observed.path("lastApplied").asText("same");
        return switch (generation) {
            case "none" -> Optional.empty();
            case "other" ->
                    Optional.of(
                            new LastApplied(
                                    4, new SpecHash("other"), Collections.emptySortedMap()));
            default ->
                    Optional.of(new LastApplied(1, desired.digest(), Collections.emptySortedMap()));
        };
    }

    private ObservedContainer container(JsonNode item) {
        Slot slot = slot(item.path("slot").asText());
        DesiredState from =
                item.path("from").asText().equals("previous") ? previous.orElseThrow() : desired;
        Optional<DesiredService> service = Optional.ofNullable(from.services().get(slot.service()));
        String id = item.path("id").asText("id-" + slot.service() + "-" + slot.number());
        return new ObservedContainer(
                id,
                item.path("name").asText(slot.containerName(desired.stack())),
                slot,
                service.map(found -> found.template().hash()).orElse(new SpecHash("gone")),
                service.map(found -> found.template().parts()).orElse(Collections.emptySortedMap()),
                item.path("generation").asLong(1),
                service.map(found -> found.template().spec().image()).orElse("gone"),
                state(item),
                NOW.minus(Duration.ofHours(1)).plusSeconds(made++),
                item.path("restarts").asInt(),
                anonymousVolumes(item));
    }

    private static SortedMap<String, String> anonymousVolumes(JsonNode item) {
        SortedMap<String, String> volumes = new TreeMap<>();
        fields(item.path("volumes")).forEach((target, name) -> volumes.put(target, name.asText()));
        return volumes;
    }

    private static ContainerState state(JsonNode item) {
        String[] words = item.path("state").asText("running").split(" ");
        Duration since = duration(item.path("for").asText("1h"));
        int code = words.length > 1 && words[1].matches("\\d+") ? Integer.parseInt(words[1]) : 0;
        String last = words[words.length - 1];
        return switch (words[0]) {
            case "created" -> new ContainerState.Created();
            case "start-failed" -> new ContainerState.StartFailed(code, "no such file");
            case "running" ->
                    new ContainerState.Running(
                            NOW.minus(since),
                            last.equals("running")
                                    ? Health.NONE
                                    : Health.valueOf(last.toUpperCase(Locale.ROOT)));
            case "paused" -> new ContainerState.Paused(NOW.minus(since));
            case "restarting" -> new ContainerState.Restarting(code);
            case "exited" -> new ContainerState.Exited(code, cause(last), NOW.minus(since), NOW);
            case "removing" -> new ContainerState.Removing();
            case "dead" -> new ContainerState.Dead();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static Cause cause(String word) {
        return switch (word) {
            case "outside" -> Cause.OUTSIDE;
            case "oom" -> Cause.OUT_OF_MEMORY;
            default -> Cause.ITSELF;
        };
    }

    private Memory memory() {
        JsonNode memory = observed.path("memory");
        SortedMap<Slot, Memory.Ends> ends = new TreeMap<>();
        fields(memory.path("ends"))
                .forEach((slot, item) ->
                        ends.put(
                                slot(slot),
                                new Memory.Ends(
                                        item.path("count").asInt(),
                                        item.path("container").asText("another"),
                                        NOW.plus(duration(item.path("in").asText("0s"))))));
        SortedMap<ServiceName, Memory.Rollout> rollouts = new TreeMap<>();
        fields(memory.path("rollouts"))
                .forEach((service, item) ->
                        rollouts.put(new ServiceName(service), rollout(service, item)));
        SortedMap<String, Memory.Failure> failures = new TreeMap<>();
        fields(memory.path("failures"))
                .forEach((key, item) ->
                        failures.put(
                                key,
                                new Memory.Failure(
                                        item.path("count").asInt(1),
                                        NOW.plus(duration(item.path("in").asText("5s"))),
                                        item.path("message").asText("it failed"))));
        SortedSet<Slot> busy = new TreeSet<>();
        memory.path("busy").forEach(slot -> busy.add(slot(slot.asText())));
        SortedSet<ServiceName> admitted = new TreeSet<>();
        memory.path("admitted").forEach(name -> admitted.add(new ServiceName(name.asText())));
        return new Memory(ends, rollouts, admitted, failures, busy);
    }

    private Memory.Rollout rollout(String service, JsonNode item) {
        ServiceName name = new ServiceName(service);
        SortedSet<Slot> failed = new TreeSet<>();
        item.path("failed").forEach(slot -> failed.add(slot(slot.asText())));
        DesiredState of =
                item.path("of").asText().equals("previous") ? previous.orElseThrow() : desired;
        return new Memory.Rollout(
                of.services().get(name).template(),
                Memory.Rollout.Phase.valueOf(item.path("phase").asText("ROLLING")),
                failed,
                item.path("cause").asText(""),
                item.has("batchEnded")
                        ? Optional.of(NOW.minus(duration(item.path("batchEnded").asText())))
                        : Optional.empty(),
                Optional.of(item)
                        .filter(known -> !known.has("specLost"))
                        .flatMap(_ -> previous)
                        .map(state -> state.services().get(name).template()),
                watches(name));
    }

    /** Whatever runs has been seen since it does. */
    private SortedMap<Slot, Memory.Watch> watches(ServiceName service) {
        SortedMap<Slot, Memory.Watch> watches = new TreeMap<>();
        for (ObservedContainer container : solo().of(service)) {
            if (container.state() instanceof ContainerState.Running running) {
                Instant since = running.since();
                watches.put(container.slot(), new Memory.Watch(container.id(), since, since));
            }
        }
        return watches;
    }

    private static Slot slot(String text) {
        int slash = text.lastIndexOf('/');
        return new Slot(
                new ServiceName(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    private List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        observed.path(field).forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static Map<String, JsonNode> fields(JsonNode node) {
        return node.properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
