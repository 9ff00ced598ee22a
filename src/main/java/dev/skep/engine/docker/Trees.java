package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.skep.tree.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Between what the transport carries and what the core compares. */
final class Trees {

    private Trees() {}

    static Tree of(JsonNode json) {
        if (json.isObject()) {
            return mapping(json);
        }
        if (json.isArray()) {
            List<Tree> items = new ArrayList<>();
            json.forEach(item -> items.add(of(item)));
            return new Tree.Sequence(items);
        }
        if (json.isTextual()) {
            return Tree.of(json.textValue());
        }
        if (json.isNumber()) {
            return new Tree.Numeral(json.decimalValue());
        }
        return json.isBoolean() ? Tree.of(json.booleanValue()) : Tree.NOTHING;
    }

    /** Empty for what is no object. */
    static Tree.Mapping mapping(JsonNode json) {
        SortedMap<String, Tree> entries = new TreeMap<>();
        json.properties().forEach(entry -> entries.put(entry.getKey(), of(entry.getValue())));
        return new Tree.Mapping(entries);
    }

    static JsonNode json(Tree tree) {
        return switch (tree) {
            case Tree.Mapping mapping -> object(mapping);
            case Tree.Sequence sequence -> {
                ArrayNode array = Json.MAPPER.createArrayNode();
                sequence.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case Tree.Text(String value) -> TextNode.valueOf(value);
            case Tree.Numeral(BigDecimal value) ->
                    value.scale() > 0
                            ? DecimalNode.valueOf(value)
                            : isLong(value)
                                    ? LongNode.valueOf(value.longValue())
                                    : BigIntegerNode.valueOf(value.toBigInteger());
            case Tree.Flag(boolean value) -> BooleanNode.valueOf(value);
            case Tree.Nothing() -> NullNode.getInstance();
        };
    }

    /** Go has unsigned numbers that no long can hold. */
    private static boolean isLong(BigDecimal whole) {
        return whole.compareTo(BigDecimal.valueOf(whole.longValue())) == 0;
    }

    static ObjectNode object(Tree.Mapping mapping) {
        ObjectNode object = Json.object();
        mapping.entries().forEach((key, value) -> object.set(key, json(value)));
        return object;
    }
}
