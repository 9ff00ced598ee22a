package dev.skep.desired.input;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One value of a document with its path, which says itself what is wrong with it.
 *
 * <p>Every reading method reports what does not fit and then answers with nothing, so that a reader
 * goes on and finds the rest.
 *
 * @param at where messages point: the key for an attribute, the item for a list's
 * @param path {@code services.web.ports.0}
 * @param place the path with {@code *} for names of the user's choice and for items: {@code
 *     services.*.ports.*}
 */
public record Cursor(
        Yaml value, Position at, String path, String place, Grammar grammar, Problems problems) {

    private static final int LONGEST_PATH = 500;

    /** The whole document. */
    public static Cursor of(Yaml root, Grammar grammar, Problems problems) {
        return new Cursor(root, root.at(), "", "", grammar, problems);
    }

    public void error(String what) {
        problems.error(at, path, what);
    }

    public void warning(String what) {
        problems.warning(at, path, what);
    }

    /** Reports {@code expected …, got …}. */
    public <T> Optional<T> expected(String what) {
        error("expected " + what + ", got " + value.describe());
        return Optional.empty();
    }

    /** The attributes of a mapping; none when it is something else. */
    public Attributes attributes() {
        if (value instanceof Yaml.Mapping mapping) {
            return new Attributes(this, mapping.entries());
        }
        expected("a mapping");
        return new Attributes(this, Map.of());
    }

    /** The items of a list. */
    public List<Cursor> items() {
        if (!(value instanceof Yaml.Sequence sequence)) {
            expected("a list");
            return List.of();
        }
        List<Cursor> items = new ArrayList<>();
        for (Yaml item : sequence.items()) {
            items.add(
                    new Cursor(
                            item,
                            item.at(),
                            below(path, items.size()),
                            place + ".*",
                            grammar,
                            problems));
        }
        return items;
    }

    /**
     * The entries of a mapping whose keys are the user's choice; extensions ({@code x-…}) are among
     * them.
     */
    public Map<String, Cursor> entries() {
        if (!(value instanceof Yaml.Mapping mapping)) {
            expected("a mapping");
            return Map.of();
        }
        Map<String, Cursor> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> entries.put(key, child(key, "*", entry)));
        return entries;
    }

    Cursor child(String key, String place, Yaml.Entry entry) {
        return new Cursor(
                entry.value(),
                entry.at(),
                below(path, key),
                join(this.place, place),
                grammar,
                problems);
    }

    private static String join(String left, String right) {
        return left.isEmpty() ? right : left + "." + right;
    }

    /**
     * The path of a part of what has this path. Paths that are long already stay as they are: no
     * message shows more, and a small file can have millions of parts at a long path.
     *
     * @param part a key, or the number of an item
     */
    public static String below(String path, Object part) {
        if (path.length() > LONGEST_PATH) {
            return path;
        }
        return path.isEmpty() ? part.toString() : path + "." + part;
    }

    /** Whether anything is written here at all. */
    public boolean isNothing() {
        return value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Scalar.Kind.NOTHING;
    }

    public boolean isList() {
        return value instanceof Yaml.Sequence;
    }

    public boolean isMapping() {
        return value instanceof Yaml.Mapping;
    }

    /**
     * Text; a number or a boolean is refused, as Compose does, because quotes make clear what is
     * meant.
     */
    public Optional<String> text() {
        if (!(value instanceof Yaml.Scalar scalar)) {
            return expected("text");
        }
        return switch (scalar.kind()) {
            case TEXT -> Optional.of(scalar.text());
            case NUMBER, BOOLEAN -> expected("text (in quotes, if this is meant)");
            case NOTHING -> expected("text");
        };
    }

    /** The text of anything but nothing, a list or a mapping. */
    public Optional<String> word() {
        return value instanceof Yaml.Scalar scalar && scalar.kind() != Yaml.Scalar.Kind.NOTHING
                ? Optional.of(scalar.text())
                : expected("a value");
    }

    /** One of a few words. */
    public <T> Optional<T> oneOf(Map<String, T> choices) {
        if (value instanceof Yaml.Scalar scalar && choices.containsKey(scalar.text())) {
            return Optional.of(choices.get(scalar.text()));
        }
        String hint =
                value instanceof Yaml.Scalar scalar
                        ? Spelling.hint(scalar.text(), choices.keySet())
                        : "";
        error(
                "expected one of "
                        + String.join(", ", choices.keySet().stream().sorted().toList())
                        + ", got "
                        + value.describe()
                        + hint);
        return Optional.empty();
    }

    /** True or false, also in the words that Compose takes. */
    public Optional<Boolean> flag() {
        if (value instanceof Yaml.Scalar scalar) {
            switch (scalar.text()) {
                case "true", "True", "TRUE", "yes", "y", "on" -> {
                    return Optional.of(true);
                }
                case "false", "False", "FALSE", "no", "n", "off" -> {
                    return Optional.of(false);
                }
                default -> {}
            }
        }
        return expected("true or false");
    }

    /** A whole number, quoted or not. */
    public Optional<Long> whole(long least, long most) {
        try {
            if (value instanceof Yaml.Scalar scalar) {
                long number = Long.parseLong(scalar.text());
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
                return expected(
                        most == Long.MAX_VALUE || most == Integer.MAX_VALUE
                                ? "a whole number of at least " + least
                                : "a whole number from " + least + " to " + most);
            }
        } catch (NumberFormatException e) {
            return expected("a whole number");
        }
        return expected("a whole number");
    }

    /**
     * What a function of the text makes of it; its {@link IllegalArgumentException}'s message goes
     * to the user.
     */
    public <T> Optional<T> parsed(Function<String, T> parser) {
        return word().flatMap(word -> {
            try {
                return Optional.of(parser.apply(word));
            } catch (IllegalArgumentException e) {
                error(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    /** The file that a text of this value means, seen from a folder. */
    public Optional<Path> path(Path folder, String text) {
        try {
            return Optional.of(folder.resolve(text).normalize());
        } catch (InvalidPathException e) {
            error("is not the name of a file: " + e.getReason());
            return Optional.empty();
        }
    }

    /** One text, or a list of them. */
    public List<String> texts() {
        return isList()
                ? items().stream().flatMap(item -> item.word().stream()).toList()
                : text().stream().toList();
    }

    /**
     * A mapping {@code KEY: value}, or a list of {@code KEY=value}; without a value where the file
     * gives none.
     */
    public Map<String, Optional<String>> pairs() {
        Map<String, Optional<String>> pairs = new LinkedHashMap<>();
        if (isMapping()) {
            entries()
                    .forEach((key, entry) ->
                            entry.pair(
                                    key,
                                    entry.isNothing() ? Optional.empty() : entry.word(),
                                    pairs));
        } else if (isList()) {
            for (Cursor item : items()) {
                item.text()
                        .map(text -> text.split("=", 2))
                        .ifPresent(parts ->
                                item.pair(
                                        parts[0],
                                        parts.length == 2
                                                ? Optional.of(parts[1])
                                                : Optional.empty(),
                                        pairs));
            }
        } else {
            expected("a mapping or a list of KEY=value");
        }
        return pairs;
    }

    /**
     * The engine would refuse a variable that has a value and no name, each time anew. The value is
     * not shown, because it may be a secret's.
     */
    private void pair(String name, Optional<String> value, Map<String, Optional<String>> pairs) {
        if (name.isEmpty() && value.isPresent()) {
            error("expected KEY=value, got a value without a KEY");
        } else {
            pairs.put(name, value);
        }
    }
}
