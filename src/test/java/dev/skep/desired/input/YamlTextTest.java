package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.input.Yaml.Scalar.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void tellsOfManyMistakesUpToALimit() {
        parse("a: b\n" + "a: b\n".repeat(300));
        assertEquals(201, problems.errors().size());
        assertEquals("file has 100 more problems", problems.errors().getLast().toString());
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
