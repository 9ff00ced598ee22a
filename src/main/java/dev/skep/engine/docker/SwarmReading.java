package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.FileContent;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.Revision;
import dev.skep.observed.StoredFile;
import dev.skep.tree.Tree;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A swarm's own JSON as what the core knows. A word that is not known stands for the state that
 * promises least.
 */
final class SwarmReading {

    private static final Comparator<ObservedTask> ORDER =
            Comparator.comparingInt(ObservedTask::slot)
                    .thenComparing(ObservedTask::since, Comparator.reverseOrder())
                    .thenComparing(ObservedTask::id);

    private static final List<String> NETWORKS = List.of("TaskTemplate", "Networks");
    private static final List<String> CONFIGS = List.of("TaskTemplate", "ContainerSpec", "Configs");
    private static final List<String> CREDENTIALS =
            List.of("TaskTemplate", "ContainerSpec", "Privileges", "CredentialSpec", "Config");
    private static final String TARGET = "Target";

    private SwarmReading() {}

    /** The stack that a service, config, secret or network belongs to, by either label. */
    static Optional<StackName> stack(JsonNode labels) {
        Optional<StackName> ours = StackLabels.stack(labels.path(Labels.STACK).textValue());
        return ours.or(() -> StackLabels.stack(labels.path(Labels.STACK_NAMESPACE).textValue()));
    }

    /**
     * @param tasks of this service
     * @param networkNames by id
     */
    static Optional<ObservedService> service(
            StackName stack,
            JsonNode json,
            List<JsonNode> tasks,
            Map<String, String> networkNames) {
        JsonNode spec = json.path("Spec");
        Optional<ServiceName> name = serviceName(stack, spec);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Tree template = comparable(spec.path("TaskTemplate"));
        long run = iteration(json.path("JobStatus"));
        List<ObservedTask> read = new ArrayList<>();
        tasks.forEach(task ->
                read.add(
                        task(
                                task,
                                iteration(task) == run
                                        && comparable(task.path("Spec")).equals(template))));
        read.sort(ORDER);
        return Optional.of(
                new ObservedService(
                        name.get(),
                        json.path("ID").asText(),
                        json.path("Version").path("Index").asLong(),
                        named(Trees.mapping(spec), networkNames),
                        rollOut(json.path("UpdateStatus")),
                        read,
                        time(json.path("CreatedAt"))));
    }

    /**
     * What decides whether a task is of the spec that its service has. A task does not tell its
     * runtime, and stays when a placement has changed that its node goes with.
     */
    private static Tree comparable(JsonNode template) {
        return Trees.mapping(template)
                .with("Runtime", Tree.NOTHING)
                .with("Placement", Tree.NOTHING)
                .lean();
    }

    /** How often a job was told to run when this was made; 0 for what is none. */
    private static long iteration(JsonNode json) {
        return json.path("JobIteration").path("Index").asLong(0);
    }

    private static Optional<ServiceName> serviceName(StackName stack, JsonNode spec) {
        String prefix = stack + "_";
        String name = spec.path("Name").asText();
        return name.startsWith(prefix)
                ? serviceName(name.substring(prefix.length()))
                : Optional.empty();
    }

    /** Empty for what no service of a file can be called. */
    static Optional<ServiceName> serviceName(String text) {
        try {
            return Optional.of(new ServiceName(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As {@link SwarmCalls} takes it: its networks and its credentials told by name. */
    private static Tree.Mapping named(Tree.Mapping read, Map<String, String> names) {
        Tree.Mapping spec = credentialsNamed(read);
        List<Tree> attachments = new ArrayList<>();
        for (Tree attachment : spec.at(NETWORKS).items()) {
            String target = attachment.at(TARGET).text().orElse("");
            attachments.add(
                    attachment.with(List.of(TARGET), Tree.of(names.getOrDefault(target, target))));
        }
        return attachments.isEmpty() ? spec : spec.with(NETWORKS, new Tree.Sequence(attachments));
    }

    private static Tree.Mapping credentialsNamed(Tree.Mapping spec) {
        Tree id = spec.at(CREDENTIALS);
        return spec.at(CONFIGS).items().stream()
                .filter(config -> !id.isZero() && config.at("ConfigID").equals(id))
                .findFirst()
                .map(config -> spec.with(CREDENTIALS, config.at("ConfigName")))
                .orElse(spec);
    }

    private static Optional<RollOut> rollOut(JsonNode json) {
        return word(json.path("State"), RollOut.State.class)
                .map(state -> new RollOut(state, json.path("Message").asText("")));
    }

    private static ObservedTask task(JsonNode json, boolean current) {
        JsonNode status = json.path("Status");
        JsonNode container = status.path("ContainerStatus");
        JsonNode exit = container.path("ExitCode");
        return new ObservedTask(
                json.path("ID").asText(),
                json.path("Slot").asInt(0),
                text(json.path("NodeID")),
                word(json.path("DesiredState"), ObservedTask.State.class)
                        .orElse(ObservedTask.State.RUNNING),
                word(status.path("State"), ObservedTask.State.class).orElse(ObservedTask.State.NEW),
                status.path("Message").asText(""),
                status.path("Err").asText(""),
                exit.isInt() ? Optional.of(exit.asInt()) : Optional.empty(),
                time(status.path("Timestamp")),
                json.path("Spec").path("ContainerSpec").path("Image").asText(""),
                current,
                text(container.path("ContainerID")));
    }

    static ObservedNode node(JsonNode json) {
        return new ObservedNode(
                json.path("ID").asText(),
                json.path("Version").path("Index").asLong(),
                json.path("Description").path("Hostname").asText(""),
                json.path("Spec").path("Role").asText().equals("manager"),
                word(json.path("Status").path("State"), ObservedNode.State.class)
                        .orElse(ObservedNode.State.UNKNOWN),
                word(json.path("Spec").path("Availability"), ObservedNode.Availability.class)
                        .orElse(ObservedNode.Availability.PAUSE),
                attributes(json),
                Life.UNKNOWN);
    }

    private static SortedMap<String, String> attributes(JsonNode json) {
        SortedMap<String, String> attributes = new TreeMap<>();
        JsonNode description = json.path("Description");
        JsonNode platform = description.path("Platform");
        attributes.put("node.id", json.path("ID").asText());
        attributes.put("node.hostname", description.path("Hostname").asText(""));
        attributes.put("node.role", json.path("Spec").path("Role").asText(""));
        attributes.put("node.ip", json.path("Status").path("Addr").asText(""));
        attributes.put("node.platform.os", platform.path("OS").asText(""));
        attributes.put("node.platform.arch", platform.path("Architecture").asText(""));
        Json.strings(json.path("Spec").path("Labels"))
                .forEach((key, value) -> attributes.put("node.labels." + key, value));
        Json.strings(description.path("Engine").path("Labels"))
                .forEach((key, value) -> attributes.put("engine.labels." + key, value));
        return attributes;
    }

    /** Empty for a config that holds no revision, or one that cannot be read. */
    static Optional<Revision> revision(JsonNode json) {
        JsonNode spec = json.path("Spec");
        JsonNode labels = spec.path("Labels");
        try {
            byte[] data = Base64.getDecoder().decode(spec.path("Data").asText(""));
            return Optional.of(
                    new Revision(
                            Long.parseLong(labels.path(Labels.REVISION).asText("")),
                            new SpecHash(labels.path(Labels.SPEC_HASH).asText("")),
                            Trees.mapping(Json.WHOLE.readTree(data)),
                            spec.path("Name").asText(""),
                            json.path("ID").asText(),
                            time(json.path("CreatedAt"))));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static StoredFile file(StackName stack, JsonNode json) {
        JsonNode spec = json.path("Spec");
        JsonNode labels = spec.path("Labels");
        return new StoredFile(
                json.path("ID").asText(),
                spec.path("Name").asText(),
                text(labels.path(Labels.DIGEST)).or(() -> digest(spec.path("Data"))),
                stack(labels).filter(stack::equals).isPresent(),
                time(json.path("CreatedAt")));
    }

    /** Of a config, which shows its content; a secret does not. */
    private static Optional<String> digest(JsonNode data) {
        if (!data.isTextual()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(data.textValue());
            return Optional.of(new FileContent(bytes).toString());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The names of all networks that a service can be attached to, by their ids. */
    static SortedMap<String, String> names(List<JsonNode> networks) {
        SortedMap<String, String> names = new TreeMap<>();
        networks.forEach(
                network -> names.put(network.path("Id").asText(), network.path("Name").asText()));
        return names;
    }

    private static Optional<String> text(JsonNode json) {
        return Optional.ofNullable(json.textValue()).filter(text -> !text.isEmpty());
    }

    private static <E extends Enum<E>> Optional<E> word(JsonNode json, Class<E> type) {
        String wanted = json.asText("").toUpperCase(Locale.ROOT);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(wanted)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    static Instant time(JsonNode json) {
        try {
            return Instant.parse(json.asText(""));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
