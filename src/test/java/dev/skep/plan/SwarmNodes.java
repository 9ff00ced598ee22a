package dev.skep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes of a golden folder that is about a swarm: three ready ones, where it names none. The
 * first word is what the swarm says of it; then may come what it is asked, what Skep knows of its
 * life ({@code silent=2s}, {@code late}, {@code unwatched}, {@code unknown}; else it answers), and
 * Skep's mark on it:
 *
 * <pre>
 * nodes: {n1: ready, n2: ready drain, n3: ready pause silent=2s suspect=2s, n4: down unwatched}
 * </pre>
 */
final class SwarmNodes {

    private SwarmNodes() {}

    static SortedMap<String, ObservedNode> of(JsonNode written) {
        SortedMap<String, ObservedNode> nodes = new TreeMap<>();
        if (written.isMissingNode()) {
            List.of("n1", "n2", "n3").forEach(name -> nodes.put("id-" + name, node(name, "ready")));
        }
        written.properties()
                .forEach(entry ->
                        nodes.put(
                                "id-" + entry.getKey(),
                                node(entry.getKey(), entry.getValue().asText())));
        return nodes;
    }

    private static ObservedNode node(String name, String text) {
        List<String> all = List.of(text.split(" "));
        List<String> words = all.subList(1, all.size());
        ObservedNode.Availability availability =
                words.contains("pause")
                        ? ObservedNode.Availability.PAUSE
                        : words.contains("drain")
                                ? ObservedNode.Availability.DRAIN
                                : ObservedNode.Availability.ACTIVE;
        SortedMap<String, String> attributes = new TreeMap<>(Map.of("node.hostname", name));
        since("suspect", words)
                .ifPresent(
                        since -> attributes.put("node.labels." + Labels.SUSPECT, since.toString()));
        Life otherwise =
                words.contains("unwatched")
                        ? Life.UNWATCHED
                        : words.contains("unknown")
                                ? Life.UNKNOWN
                                : words.contains("late") ? Life.LATE : Life.ANSWERS;
        return new ObservedNode(
                "id-" + name,
                3,
                name,
                name.equals("n1"),
                ObservedNode.State.valueOf(all.getFirst().toUpperCase(Locale.ROOT)),
                availability,
                attributes,
                since("silent", words).<Life>map(Life.Silent::new).orElse(otherwise));
    }

    private static Optional<Instant> since(String what, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith(what + "="))
                .map(word -> word.substring(what.length() + 1).toUpperCase(Locale.ROOT))
                .map(text -> SwarmCase.NOW.minus(Duration.parse("PT" + text)))
                .findFirst();
    }
}
