package dev.skep.desired.compose;

import dev.skep.desired.input.Cursor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The profiles that are asked for, and with them the services that are active. A service without
 * profiles always is.
 *
 * @param asked {@code *} asks for all
 */
record Profiles(Set<String> asked) {

    static Profiles of(List<String> asked, Map<String, String> environment) {
        Stream<String> names =
                asked.isEmpty()
                        ? Stream.of(environment.getOrDefault("COMPOSE_PROFILES", "").split(","))
                        : asked.stream();
        return new Profiles(
                names.map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    boolean activate(Cursor service) {
        List<String> profiles =
                service.isMapping() ? service.attributes().texts("profiles") : List.of();
        return profiles.isEmpty()
                || asked.contains("*")
                || profiles.stream().anyMatch(asked::contains);
    }
}
