package dev.skep.desired.input;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The attributes that a kind of document may have, by the place of the mapping they stand in
 * ({@code services.*.deploy}).
 *
 * <p>What is here and is never asked for is refused as not carried out yet; what is not here is
 * unknown.
 */
public record Grammar(Map<String, Set<String>> attributes) {

    public Grammar {
        attributes = Map.copyOf(attributes);
    }

    /**
     * Lines of {@code place: attribute attribute …}; the document itself is the place {@code .}.
     */
    public static Grammar of(List<String> lines) {
        return new Grammar(
                lines.stream()
                        .map(line -> line.split(": ", 2))
                        .collect(
                                Collectors.toMap(
                                        line -> line[0].equals(".") ? "" : line[0],
                                        line -> Set.of(line[1].split(" ")))));
    }

    /** From a resource beside a class. */
    public static Grammar ofResource(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("no resource " + name + " beside " + beside);
            }
            return of(
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                            .lines()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> at(String place) {
        return attributes.getOrDefault(place, Set.of());
    }
}
