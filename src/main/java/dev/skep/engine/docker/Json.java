package dev.skep.engine.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * JSON as trees: what the engine says is never squeezed through classes that know less than it
 * does.
 *
 * <p>Go writes {@code null} for an empty list or map, and newer engines leave fields out: every
 * reader here takes both for empty.
 */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Of values, keys and brackets: twice what ten thousand containers are told with. A tree of
     * more takes many times the memory that its text does.
     */
    private static final long MOST_TOKENS = 4_000_000;

    /** Of an answer that is one value: what comes after it makes the whole doubtful. */
    static final ObjectReader WHOLE =
            new ObjectMapper(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxTokenCount(MOST_TOKENS)
                                                    .build())
                                    .build())
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Of a stream of values that is open for days. */
    static final ObjectReader STREAM =
            new ObjectMapper(JsonFactory.builder().recyclerPool(new SmallBuffers()).build())
                    .readerFor(JsonNode.class);

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array(Collection<String> items) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(array::add);
        return array;
    }

    static ObjectNode object(Map<String, String> entries) {
        ObjectNode object = object();
        entries.forEach(object::put);
        return object;
    }

    static SortedMap<String, String> strings(JsonNode object) {
        SortedMap<String, String> strings = new TreeMap<>();
        object.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
        return strings;
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
