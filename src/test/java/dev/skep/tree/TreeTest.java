package dev.skep.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static Tree tree(String yaml) {
        try {
            return TreeJson.of(YAML.readTree(yaml));
        } catch (IOException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {a: 1, b: 2}        | {b: 2, a: 1}
                    1.0                 | 1
                    0                   | 0.00
                    1000                | 1e3
                    [1, {a: [x]}]       | [1.0, {a: [x]}]
                    null                | ~
                    """)
    void whatSaysTheSameIsEqual(String one, String other) {
        assertEquals(tree(one), tree(other));
        assertEquals(tree(one).hashCode(), tree(other).hashCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [a, b]     | [b, a]
                    1          | "1"
                    true       | "true"
                    {a: null}  | {}
                    []         | {}
                    0.1        | 0.10000001
                    """)
    void whatSaysSomethingElseIsNot(String one, String other) {
        assertNotEquals(tree(one), tree(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"\"", "0", "0.0", "false", "null"})
    void whatGoLeavesOutIsZero(String yaml) {
        assertEquals(true, tree(yaml).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a: null}", "[0]", "\" \"", "-1", "0.1", "true"})
    void anythingElseIsNot(String yaml) {
        assertEquals(false, tree(yaml).isZero());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {a: 1, b: 0, c: "", d: [], e: {}, f: false, g: null} | {a: 1}
                    {a: {b: {c: 0}}, d: 1}                               | {d: 1}
                    [{a: 0, b: 1}, {}, 0]                                | [{b: 1}, {}, 0]
                    {a: {b: 0}}                                          | {}
                    0                                                    | 0
                    text                                                 | text
                    """)
    void leanIsWhatGoWouldHaveWritten(String whole, String lean) {
        assertEquals(tree(lean), tree(whole).lean());
        assertEquals(tree(lean), tree(whole).lean().lean());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {a: {b: 1}}  | a.b   | 1
                    {a: {b: 1}}  | a     | {b: 1}
                    {a: {b: 1}}  | a.c   | null
                    {a: {b: 1}}  | c.b   | null
                    {a: [1]}     | a.0   | null
                    text         | a     | null
                    """)
    void aWayLeadsToWhatStandsThere(String yaml, String way, String found) {
        assertEquals(tree(found), tree(yaml).at(way.split("\\.")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {a: {b: 1, c: 2}}  | a.b   | 3        | {a: {b: 3, c: 2}}
                    {}                 | a.b.c | [x]      | {a: {b: {c: [x]}}}
                    {a: text}          | a.b   | 1        | {a: {b: 1}}
                    {a: {b: 1}}        | a.b   | null     | {a: {}}
                    {a: {b: 1}}        | a.c   | null     | {a: {b: 1}}
                    {a: {b: 1}}        | d.c   | null     | {a: {b: 1}}
                    text               | a     | 1        | {a: 1}
                    """)
    void oneValueIsChangedAndTheRestStays(String yaml, String way, String value, String changed) {
        Tree before = tree(yaml);
        assertEquals(tree(changed), before.with(List.of(way.split("\\.")), tree(value)));
        assertEquals(tree(yaml), before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {b: 1, a: [x, "", true], c: {}} | {a: [x, "", true], b: 1, c: {}}
                    1e3                             | 1000
                    0.50                            | 0.5
                    null                            | null
                    """)
    void aTextIsOneLineInTheOrderOfKeys(String yaml, String text) {
        assertEquals(text, tree(yaml).toString());
    }

    @Test
    void aValueIsAskedForByItsKind() {
        assertEquals(Optional.of("x"), tree("x").text());
        assertEquals(Optional.empty(), tree("1").text());
        assertEquals(Optional.of(7L), tree("7.0").whole());
        assertEquals(Optional.empty(), tree("\"7\"").whole());
        assertEquals(Optional.empty(), tree("7.5").whole());
        assertEquals(Optional.empty(), tree("18446744073709551615").whole());
        assertEquals(List.of(), tree("{a: 1}").items());
        assertEquals(Map.of(), tree("[1]").entries());
        assertEquals(Map.of("a", "x"), tree("{a: x, b: 1, c: {}}").texts());
    }

    @Test
    void noTreeIsChangedFromOutside() {
        SortedMap<String, Tree> entries = new TreeMap<>(Map.of("a", Tree.of(1)));
        Tree.Mapping mapping = new Tree.Mapping(entries);
        List<Tree> items = new ArrayList<>(List.of(Tree.of("x")));
        Tree.Sequence sequence = new Tree.Sequence(items);
        entries.clear();
        items.clear();

        assertEquals(tree("{a: 1}"), mapping);
        assertEquals(tree("[x]"), sequence);
        assertThrows(UnsupportedOperationException.class, () -> mapping.entries().clear());
    }

    @Test
    void aMappingInTheMakingLeavesOutWhatIsZero() {
        assertEquals(
                tree("{count: 0, name: x}"),
                new Fields()
                        .put("name", "x")
                        .put("empty", "")
                        .put("none", 0)
                        .put("off", false)
                        .put("nothing", Optional.<String>empty())
                        .put("list", List.<String>of())
                        .put("below", new Fields())
                        .always("count", Tree.of(0))
                        .tree());
    }

    @Test
    void whatIsThereOfAMappingInTheMakingIsPut() {
        assertEquals(
                tree("{name: x, maybe: y, list: [z], texts: {a: b}, on: true, below: {c: d}}"),
                Fields.of("name", "x")
                        .put("maybe", Optional.of("y"))
                        .put("list", List.of("z"))
                        .put("texts", Map.of("a", "b"))
                        .put("on", true)
                        .put("below", Fields.of("c", "d"))
                        .tree());
    }

    @Test
    void aValueOfJavaIsTheTreeOfIt() {
        assertEquals(tree("2.5"), Tree.of(2.5));
        assertEquals(tree("{a: x, b: y}"), Tree.of(Map.of("a", "x", "b", "y")));
        assertEquals("[x]", Tree.of(List.of("x")).toString());
        assertEquals("x", Tree.of("x").toString());
    }
}
