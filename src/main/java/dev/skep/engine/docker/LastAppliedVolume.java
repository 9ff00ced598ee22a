package dev.skep.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link LastApplied} as an empty labelled volume: the one thing on a plain engine that needs no
 * image, outlives containers and costs nothing. Labels cannot be changed, so each generation has a
 * volume of its own, and the highest one counts.
 */
final class LastAppliedVolume {

    private LastAppliedVolume() {}

    /**
     * No service can have an underscore in front of a dash there, so that no volume of a user's is
     * named like it by chance.
     */
    static String name(StackName stack, long generation) {
        return stack + "_skep-" + generation;
    }

    static Map<String, String> labels(StackName stack, LastApplied lastApplied) {
        return Map.of(Labels.STACK, stack.value(), Labels.LAST_APPLIED, write(lastApplied));
    }

    static String write(LastApplied lastApplied) {
        ObjectNode services = Json.object();
        lastApplied
                .services()
                .forEach((name, service) ->
                        services.putObject(name.value())
                                .put("replicas", service.replicas())
                                .put("specHash", service.specHash().value())
                                .put("completes", service.completes()));
        ObjectNode json =
                Json.object()
                        .put("generation", lastApplied.generation())
                        .put("digest", lastApplied.digest().value());
        json.set("services", services);
        return Json.write(json);
    }

    /** Empty where it cannot be read: what it tells is worth less than going on. */
    static Optional<LastApplied> read(@Nullable String label) {
        if (label == null) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.MAPPER.readTree(label);
            SortedMap<ServiceName, LastApplied.Service> services = new TreeMap<>();
            json.path("services")
                    .properties()
                    .forEach(entry ->
                            services.put(
                                    new ServiceName(entry.getKey()), service(entry.getValue())));
            long generation = json.path("generation").asLong(0);
            return generation < 1
                    ? Optional.empty()
                    : Optional.of(
                            new LastApplied(
                                    generation,
                                    new SpecHash(json.path("digest").asText("")),
                                    services));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static LastApplied.Service service(JsonNode json) {
        return new LastApplied.Service(
                json.path("replicas").asInt(0),
                new SpecHash(json.path("specHash").asText("")),
                json.path("completes").asBoolean(false));
    }
}
