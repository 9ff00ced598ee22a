package dev.skep.desired.input;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A YAML document whose every part knows where it stands. Immutable.
 *
 * <p>Scalars keep their text: what {@code 1.10}, {@code on} or {@code 80:80} means is for the
 * attribute that reads it to say, so that no version number loses its zero and no port becomes a
 * number to the base of 60. Aliases and merge keys are resolved.
 */
public sealed interface Yaml {

    Position at();

    /** As a message calls it: {@code "three"}, {@code the number 3}, {@code a list}. */
    String describe();

    /**
     * @param plain written without quotes, so that it may be a number, a boolean or nothing
     */
    record Scalar(Position at, String text, boolean plain) implements Yaml {

        private static final int SHOWN = 60;

        private static final Pattern NUMBER =
                Pattern.compile(
                        "[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?)");

        /** What a scalar is by YAML 1.2's core schema. */
        public enum Kind {
            NOTHING,
            BOOLEAN,
            NUMBER,
            TEXT
        }

        public Kind kind() {
            if (!plain) {
                return Kind.TEXT;
            }
            return switch (text) {
                case "", "~", "null", "Null", "NULL" -> Kind.NOTHING;
                case "true", "True", "TRUE", "false", "False", "FALSE" -> Kind.BOOLEAN;
                default -> NUMBER.matcher(text).matches() ? Kind.NUMBER : Kind.TEXT;
            };
        }

        @Override
        public String describe() {
            String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
            return switch (kind()) {
                case NOTHING -> "nothing";
                case BOOLEAN -> "the boolean " + shown;
                case NUMBER -> "the number " + shown;
                case TEXT -> '"' + shown + '"';
            };
        }
    }

    record Sequence(Position at, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** In the order of the file. */
    record Mapping(Position at, Map<String, Entry> entries) implements Yaml {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public Optional<Yaml> get(String key) {
            return Optional.ofNullable(entries.get(key)).map(Entry::value);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /**
     * @param at where the key stands
     */
    record Entry(Position at, Yaml value, Merging merging) {}

    /**
     * What becomes of the value of an earlier file when files are merged: Compose's own two tags.
     */
    enum Merging {
        /** No tag: merged by the rule of the attribute. */
        MERGED,
        /** {@code !reset}: gone, as if never written. */
        RESET,
        /** {@code !override}: replaced as a whole. */
        REPLACED
    }
}
