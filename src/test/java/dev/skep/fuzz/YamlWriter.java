package dev.skep.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes maps, lists, texts, numbers and booleans as YAML, each time in another of the spellings
 * that mean the same: block or flow, plain or quoted, with comments and empty lines between.
 */
final class YamlWriter {

    /** Written as it is: an alias, a tag with its value, a number in a spelling of its own. */
    record Raw(String text) {}

    /** A value with an anchor before it. */
    record Anchored(String anchor, Object value) {}

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@-]*");
    private static final Pattern MISTAKABLE =
            Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    private final Dice dice;
    private final StringBuilder out = new StringBuilder();

    private YamlWriter(Dice dice) {
        this.dice = dice;
    }

    /** Keys and values in turn; keeps their order, which {@link Map#of} does not. */
    static Map<String, Object> mapping(Object... keysAndValues) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            mapping.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return mapping;
    }

    static String write(Map<String, ?> document, Dice dice) {
        YamlWriter writer = new YamlWriter(dice);
        if (document.isEmpty()) {
            return "{}\n";
        }
        writer.mapping(document, 0);
        return writer.out.toString();
    }

    private void mapping(Map<?, ?> mapping, int indent) {
        mapping.forEach((key, value) -> {
            filler(indent);
            out.append(" ".repeat(indent)).append(key(String.valueOf(key))).append(':');
            value(value, indent);
        });
    }

    private void list(List<?> items, int indent) {
        for (Object item : items) {
            filler(indent);
            out.append(" ".repeat(indent)).append('-');
            value(item, indent);
        }
    }

    /** After a colon or a dash; ends the line. */
    private void value(Object value, int indent) {
        switch (value) {
            case Anchored(String anchor, Object inner) -> {
                out.append(" &").append(anchor);
                value(inner, indent);
            }
            case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
            case List<?> list when list.isEmpty() -> out.append(" []\n");
            case Map<?, ?> map when isBlock(map) -> {
                out.append('\n');
                mapping(map, indent + dice.number(1, 4));
            }
            case List<?> list when isBlock(list) -> {
                out.append('\n');
                list(list, indent + dice.number(1, 4));
            }
            default -> out.append(' ').append(flow(value)).append(comment()).append('\n');
        }
    }

    /** What has an anchor or a merge key inside stays in block style, to be read by people too. */
    private boolean isBlock(Object value) {
        return value.toString().contains("Anchored[") || dice.chance(75);
    }

    private String flow(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                StringBuilder text = new StringBuilder("{");
                map.forEach((key, item) ->
                        text.append(text.length() == 1 ? "" : ", ")
                                .append(key(String.valueOf(key)))
                                .append(": ")
                                .append(flow(item)));
                yield text.append('}').toString();
            }
            case List<?> list ->
                    "[" + String.join(", ", list.stream().map(this::flow).toList()) + "]";
            case Anchored(String anchor, Object inner) -> "&" + anchor + " " + flow(inner);
            case Raw(String text) -> text;
            case String text -> text(text);
            default -> String.valueOf(value);
        };
    }

    private static String key(String key) {
        return PLAIN.matcher(key).matches() || key.equals("<<") ? key : quoted(key);
    }

    private String text(String text) {
        if (isPlain(text) && dice.chance(70)) {
            return text;
        }
        boolean printable = text.chars().allMatch(each -> each >= ' ' && each < 0x7f);
        return printable && dice.chance(40) ? "'" + text.replace("'", "''") + "'" : quoted(text);
    }

    private static boolean isPlain(String text) {
        return PLAIN.matcher(text).matches() && !MISTAKABLE.matcher(text).matches();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private String comment() {
        return dice.chance(4) ? " # " + dice.of("why not", "web: {image: no}", "é 😀") : "";
    }

    private void filler(int indent) {
        if (dice.chance(3)) {
            out.append(dice.of("\n", "# a line\n", " ".repeat(indent) + "# - not: this\n"));
        }
    }
}
