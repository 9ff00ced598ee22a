package dev.skep.desired.compose;

import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts variables into every value of a tree; keys stay as they are, as in Compose. */
final class Interpolation {

    /**
     * What all values together may grow to: one long variable can be asked for any number of times.
     */
    private static final long LONGEST = 8L * 1024 * 1024;

    private final Map<String, String> variables;
    private final Problems problems;
    private long length;

    Interpolation(Map<String, String> variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    Yaml apply(Yaml root) {
        return apply(root, root.at(), "");
    }

    private Yaml apply(Yaml value, Position at, String path) {
        return switch (value) {
            case Yaml.Scalar scalar ->
                    scalar.text().indexOf('$') < 0 ? scalar : substitute(scalar, at, path);
            case Yaml.Sequence sequence -> {
                List<Yaml> items = new ArrayList<>();
                for (Yaml item : sequence.items()) {
                    items.add(apply(item, item.at(), Cursor.below(path, items.size())));
                }
                yield new Yaml.Sequence(sequence.at(), items);
            }
            case Yaml.Mapping mapping -> {
                Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((key, entry) -> {
                            String inner = Cursor.below(path, key);
                            entries.put(
                                    key,
                                    new Yaml.Entry(
                                            entry.at(),
                                            apply(entry.value(), entry.at(), inner),
                                            entry.merging()));
                        });
                yield new Yaml.Mapping(mapping.at(), entries);
            }
        };
    }

    /**
     * What a variable brings is text, whatever it looks like: {@code user: ${UID}} is no number.
     */
    private Yaml substitute(Yaml.Scalar scalar, Position at, String path) {
        Substitution substitution =
                new Substitution(
                        variables,
                        name ->
                                problems.warning(
                                        at,
                                        path,
                                        "the variable "
                                                + name
                                                + " is not set, the empty text is used"));
        try {
            String text = length > LONGEST ? "" : substitution.apply(scalar.text());
            length += text.length();
            if (length > LONGEST) {
                throw new IllegalArgumentException(
                        "up to here variables make more than "
                                + LONGEST
                                + " characters, which is the limit");
            }
            return new Yaml.Scalar(scalar.at(), text, false);
        } catch (IllegalArgumentException e) {
            problems.error(at, path, String.valueOf(e.getMessage()));
            return new Yaml.Scalar(scalar.at(), "", false);
        }
    }
}
