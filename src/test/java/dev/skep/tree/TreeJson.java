package dev.skep.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** JSON and YAML of test files as trees. */
public final class TreeJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TreeJson() {}

    public static Tree of(JsonNode json) {
        if (json.isObject()) {
            return mapping(json);
        }
        if (json.isArray()) {
            List<Tree> items = new ArrayList<>();
            json.forEach(item -> items.add(of(item)));
            return new Tree.Sequence(items);
        }
        if (json.isNumber()) {
            return new Tree.Numeral(json.decimalValue());
        }
        if (json.isBoolean()) {
            return Tree.of(json.booleanValue());
        }
        return json.isTextual() ? Tree.of(json.textValue()) : Tree.NOTHING;
    }

    public static Tree.Mapping mapping(JsonNode json) {
        SortedMap<String, Tree> entries = new TreeMap<>();
        json.properties().forEach(entry -> entries.put(entry.getKey(), of(entry.getValue())));
        return new Tree.Mapping(entries);
    }

    public static JsonNode json(Tree tree) {
        return switch (tree) {
            case Tree.Mapping(SortedMap<String, Tree> entries) -> {
                ObjectNode object = NODES.objectNode();
                entries.forEach((key, value) -> object.set(key, json(value)));
                yield object;
            }
            case Tree.Sequence(List<Tree> items) -> {
                ArrayNode array = NODES.arrayNode();
                items.forEach(item -> array.add(json(item)));
                yield array;
            }
            case Tree.Text(String value) -> NODES.textNode(value);
            case Tree.Numeral(BigDecimal value) ->
                    value.scale() <= 0
                            ? NODES.numberNode(value.longValueExact())
                            : NODES.numberNode(value);
            case Tree.Flag(boolean value) -> NODES.booleanNode(value);
            case Tree.Nothing() -> NODES.nullNode();
        };
    }

    /** A JSON merge patch: mappings are merged, {@code null} takes out, all else replaces. */
    public static Tree.Mapping patched(Tree.Mapping tree, JsonNode patch) {
        Tree.Mapping patched = tree;
        for (var entry : patch.properties()) {
            String key = entry.getKey();
            Tree value =
                    entry.getValue().isObject()
                            ? patched(new Tree.Mapping(tree.at(key).entries()), entry.getValue())
                            : of(entry.getValue());
            patched = patched.with(key, value);
        }
        return patched;
    }
}
