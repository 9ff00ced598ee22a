package dev.skep.desired.compose;

import dev.skep.desired.Scheduling.Placement;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code deploy.placement}: on which nodes of a swarm a task may run, and over what tasks are
 * spread.
 *
 * <p>The engine takes a constraint with a key that no node has, and then finds no node for the
 * task; here it is refused.
 */
final class PlacementReader {

    private static final Set<String> KEYS =
            Set.of(
                    "node.id",
                    "node.hostname",
                    "node.role",
                    "node.ip",
                    "node.platform.os",
                    "node.platform.arch");
    private static final List<String> LABELS = List.of("node.labels.", "engine.labels.");
    private static final Set<String> ROLES = Set.of("manager", "worker");

    /** The characters are the ones that Swarm takes. */
    private static final Pattern CONSTRAINT =
            Pattern.compile(
                    "\\s*(?<key>[a-zA-Z_][a-zA-Z0-9_.-]+)\\s*(?:==|!=)"
                            + "\\s*(?<value>[a-zA-Z0-9:_.*()?+\\[\\]\\\\^$|/-][a-zA-Z0-9:_\\s.*()?+\\[\\]\\\\^$|/-]*)");

    private PlacementReader() {}

    static Placement read(Cursor at) {
        Attributes placement = at.attributes();
        Placement read =
                new Placement(
                        placement.items("constraints").stream()
                                .flatMap(item -> constraint(item).stream())
                                .toList(),
                        placement.items("preferences").stream()
                                .flatMap(item -> spread(item).stream())
                                .toList(),
                        placement.count("max_replicas_per_node").orElse(0));
        placement.end();
        return read;
    }

    private static Optional<String> constraint(Cursor item) {
        return item.text()
                .flatMap(text -> {
                    Matcher parts = CONSTRAINT.matcher(text);
                    if (!parts.matches()) {
                        return item.expected(
                                "KEY == VALUE or KEY != VALUE, such as node.labels.disk == ssd");
                    }
                    String key = parts.group("key").toLowerCase(Locale.ROOT);
                    if (!KEYS.contains(key) && !isLabel(key)) {
                        item.error(
                                "expected one of "
                                        + String.join(", ", KEYS.stream().sorted().toList())
                                        + ", node.labels.NAME and engine.labels.NAME, got \""
                                        + parts.group("key")
                                        + "\""
                                        + Spelling.hint(key, KEYS));
                        return Optional.empty();
                    }
                    String value = parts.group("value").strip();
                    if (key.equals("node.role")
                            && !ROLES.contains(value.toLowerCase(Locale.ROOT))) {
                        item.error("expected the role manager or worker, got \"" + value + "\"");
                        return Optional.empty();
                    }
                    return Optional.of(text.strip());
                });
    }

    private static Optional<String> spread(Cursor item) {
        Attributes preference = item.attributes();
        Optional<Cursor> spread = preference.required("spread");
        preference.end();
        return spread.flatMap(value ->
                value.text()
                        .map(descriptor -> {
                            if (!isLabel(descriptor.toLowerCase(Locale.ROOT))) {
                                value.warning(
                                        "has no effect: a swarm spreads over node.labels.* and engine.labels.* alone");
                            }
                            return descriptor;
                        }));
    }

    private static boolean isLabel(String key) {
        return LABELS.stream()
                .anyMatch(prefix -> key.startsWith(prefix) && key.length() > prefix.length());
    }
}
