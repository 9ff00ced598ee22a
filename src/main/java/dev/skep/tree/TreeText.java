package dev.skep.tree;

import java.util.stream.Collectors;

/** A tree in one line, as a person reads it: {@code {Source: data, Target: /data}}. */
final class TreeText {

    private TreeText() {}

    static String of(Tree tree) {
        return switch (tree) {
            case Tree.Mapping mapping ->
                    mapping.entries().entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + of(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Tree.Sequence sequence ->
                    sequence.items().stream()
                            .map(TreeText::of)
                            .collect(Collectors.joining(", ", "[", "]"));
            case Tree.Text(String value) -> value.isEmpty() ? "\"\"" : value;
            case Tree.Numeral number -> number.toString();
            case Tree.Flag flag -> flag.toString();
            case Tree.Nothing nothing -> nothing.toString();
        };
    }
}
