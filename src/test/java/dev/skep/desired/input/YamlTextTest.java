package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.input.Yaml.Scalar.Kind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource({
        "'', NOTHING",
        "~, NOTHING",
        "null, NOTHING",
        "true, BOOLEAN",
        "False, BOOLEAN",
        "yes, TEXT",
        "on, TEXT",
        "12, NUMBER",
        "-1.5e3, NUMBER",
        "0o17, NUMBER",
        "0x1F, NUMBER",
        "12:30:45, TEXT",
        "2026-01-01, TEXT",
        "1.2.3, TEXT",
        "'\"12\"', TEXT",
        "!!str 12, TEXT"
    })
    void scalarsAreWhatYaml12SaysTheyAre(String text, Kind expected) {
        assertEquals(expected, ((Yaml.Scalar) read("key: " + text, "key")).kind());
    }

    @Test
    void everyPartKnowsWhereItStands() {
        Yaml.Mapping root = (Yaml.Mapping) parse("a:\n  - b\n  - {c: d}\n");
        Yaml.Sequence items = (Yaml.Sequence) root.get("a").orElseThrow();
        assertEquals(
                List.of("file:2:5", "file:3:5"),
                items.items().stream().map(item -> item.at().toString()).toList());
        assertEquals("file:1:1", root.entries().values().iterator().next().at().toString());
    }

    @Test
    void columnsCountCharacters() {
        Yaml.Mapping root = (Yaml.Mapping) parse("{ü😀: a, b: c}");
        assertEquals(
                List.of(2, 9),
                root.entries().values().stream().map(it -> it.at().column()).toList());
    }

    @Test
    void theByteOrderMarkIsNoPartOfTheText() {
        assertTrue(((Yaml.Mapping) parse("\uFEFFa: b")).get("a").isPresent());
    }

    @Test
    void aliasesMayBeManyWhileTheyStandForLittle() {
        parse("a: &a {b: c}\nd: [" + "*a, ".repeat(10_000) + "]");
        assertTrue(problems.isEmpty());
    }

    @Test
    void whatAliasesStandForIsBounded() {
        String mapping = "k%d: v, ".repeat(62).formatted(numbers(62));
        String anchor = "a: &a {" + mapping + "}\nb: [";
        parse(anchor + "*a, ".repeat(1_600) + "]");
        assertTrue(problems.isEmpty());
        assertEquals(
                "file:2:6405 aliases up to here stand for more than 200000 parts, which is the limit",
                refused(anchor + "*a, ".repeat(1_601) + "]"));
    }

    @Test
    void aKeyIsNoDeeperThanAValue() {
        assertEquals(
                "file:1:102 is nested more than 100 levels deep",
                refused("{".repeat(1_000) + "}".repeat(1_000)));
    }

    @Test
    void aMessageShowsSoMuchOfAText() {
        Position at = Position.of("file");
        String shown = "x".repeat(60);
        assertEquals('"' + shown + '"', new Yaml.Scalar(at, shown, true).describe());
        assertEquals('"' + shown + "…\"", new Yaml.Scalar(at, shown + "x", true).describe());
    }

    @Test
    void aFileMayBeLargerThanTheParserWouldTake() {
        parse("# a comment\n".repeat(300_000) + "a: b");
        assertTrue(problems.isEmpty());
    }

    @Test
    void tellsOfManyMistakesUpToALimit() {
        parse("a: b\n" + "a: b\n".repeat(300));
        assertEquals(201, problems.errors().size());
        assertEquals("file has 100 more problems", problems.errors().getLast().toString());
    }

    @Test
    void anAliasIsAsDeepAsWhatItNames() {
        String lists = "a: &a " + "[".repeat(60) + "]".repeat(60) + "\nb: ";
        String mappings = "a: &a " + "{x: ".repeat(60) + "}".repeat(60) + "\nb: ";
        String refused = " is nested more than 100 levels deep";
        parse(lists + "[".repeat(40) + "*a" + "]".repeat(40));
        parse(mappings + "[".repeat(39) + "*a" + "]".repeat(39));
        assertTrue(problems.isEmpty());
        assertEquals(
                "file:2:45" + refused, refused(lists + "[".repeat(41) + "*a" + "]".repeat(41)));
        assertEquals(
                "file:2:44" + refused, refused(mappings + "[".repeat(40) + "*a" + "]".repeat(40)));
    }

    @Test
    void aKeyIsBounded() {
        assertEquals(1, ((Yaml.Mapping) parse("? " + "k".repeat(1024) + "\n: v")).entries().size());
        assertEquals(
                "file:1:3 a key of more than 1024 characters",
                refused("? " + "k".repeat(1025) + "\n: v"));
    }

    @Test
    void theTextOfAFileIsToldOfLikeItsTree() {
        byte[] latin = "a: gr\u00f6\u00dfe".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Optional.empty(), YamlText.text("file", latin, problems));
        assertEquals(
                "file:1:6 is not UTF-8 text from here on: save it as UTF-8",
                problems.errors().getFirst().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE"})
    void utf16IsCalledByItsName(String charset) {
        for (String text : List.of("\uFEFFa: b", "\uFEFF")) {
            byte[] bytes = text.getBytes(Charset.forName(charset));
            Problems told = new Problems();
            assertEquals(Optional.empty(), YamlText.parse("file", bytes, told));
            assertEquals(
                    "file is UTF-16 text: save it as UTF-8", told.errors().getFirst().toString());
        }
    }

    @Test
    void theSmallestFilesAreRead() {
        assertEquals(Optional.of(""), YamlText.text("file", new byte[0], problems));
        assertEquals(Optional.of("a"), YamlText.text("file", new byte[] {'a'}, problems));
        assertEquals(Optional.of("ab"), YamlText.text("file", new byte[] {'a', 'b'}, problems));
        assertTrue(problems.isEmpty());
    }

    private static Object[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray();
    }

    private String refused(String text) {
        Problems told = new Problems();
        assertEquals(
                Optional.empty(),
                YamlText.parse("file", text.getBytes(StandardCharsets.UTF_8), told));
        return told.errors().getFirst().toString();
    }

    private Yaml read(String text, String key) {
        return ((Yaml.Mapping) parse(text)).get(key).orElseThrow();
    }

    private Yaml parse(String text) {
        Optional<Yaml> root =
                YamlText.parse("file", text.getBytes(StandardCharsets.UTF_8), problems);
        return root.orElseThrow(() -> new AssertionError(problems.errors()));
    }
}
