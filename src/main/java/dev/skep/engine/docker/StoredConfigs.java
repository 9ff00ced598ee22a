package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Revision;
import dev.skep.observed.StoredFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a swarm's configs and secrets are for: files of services, and what Skep writes down. */
final class StoredConfigs {

    private static final List<String> NO_FILES =
            List.of(Labels.LAST_APPLIED, Labels.REVISION, Labels.DESIRED);

    private StoredConfigs() {}

    /** Those that a service may mount, by name. */
    static SortedMap<String, StoredFile> files(StackName stack, List<JsonNode> list) {
        SortedMap<String, StoredFile> files = new TreeMap<>();
        for (JsonNode json : list) {
            JsonNode labels = json.path("Spec").path("Labels");
            if (NO_FILES.stream().noneMatch(labels::has)) {
                StoredFile file = SwarmReading.file(stack, json);
                files.put(file.name(), file);
            }
        }
        return files;
    }

    static SortedMap<ServiceName, List<Revision>> revisions(
            StackName stack, List<JsonNode> configs) {
        SortedMap<ServiceName, List<Revision>> revisions = new TreeMap<>();
        for (JsonNode json : configs) {
            JsonNode labels = json.path("Spec").path("Labels");
            Optional<ServiceName> service =
                    SwarmReading.serviceName(labels.path(Labels.SERVICE).asText(""));
            if (labels.has(Labels.REVISION)
                    && service.isPresent()
                    && SwarmReading.stack(labels).filter(stack::equals).isPresent()) {
                SwarmReading.revision(json)
                        .ifPresent(revision ->
                                revisions
                                        .computeIfAbsent(service.get(), _ -> new ArrayList<>())
                                        .add(revision));
            }
        }
        revisions.values().forEach(list -> list.sort(Comparator.comparingLong(Revision::number)));
        return revisions;
    }

    static Optional<LastApplied> lastApplied(StackName stack, List<JsonNode> configs) {
        return configs.stream()
                .map(json -> json.path("Spec"))
                .filter(spec -> spec.path("Name").asText().equals(LastAppliedConfig.name(stack)))
                .flatMap(spec ->
                        LastAppliedVolume.read(
                                spec.path("Labels").path(Labels.LAST_APPLIED).textValue())
                                .stream())
                .findFirst();
    }

    /** The names of the secrets that what was submitted needs. */
    static SortedSet<String> needed(StackName stack, List<JsonNode> configs) {
        SortedSet<String> names = new TreeSet<>();
        for (JsonNode json : configs) {
            JsonNode labels = json.path("Spec").path("Labels");
            if (labels.path(Labels.DESIRED).asText("").equals(stack.value())) {
                names.addAll(List.of(labels.path(Labels.SECRETS).asText("").split(",", -1)));
            }
        }
        names.remove("");
        return names;
    }
}
