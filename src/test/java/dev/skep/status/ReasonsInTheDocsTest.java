package dev.skep.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is told a reason finds in docs/operating.md what it is, and what to do about it. */
class ReasonsInTheDocsTest {

    private static final Path MAIN = Path.of("src/main/java/dev/skep");

    /** Where findings are made, and where conditions are. */
    private static final List<String> SPEAKERS = List.of("plan", "status");

    /** One of CamelCase, alone in a string. */
    private static final Pattern WORD = Pattern.compile("\"([A-Z][a-z]+(?:[A-Z][a-z]+)*)\"");

    private static final Pattern MARKED = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`");

    private static SortedSet<String> inCode() throws IOException {
        SortedSet<String> words = new TreeSet<>();
        for (String speaker : SPEAKERS) {
            try (Stream<Path> files = Files.list(MAIN.resolve(speaker))) {
                for (Path file : files.toList()) {
                    words(WORD, Files.readString(file)).forEach(words::add);
                }
            }
        }
        // What else is written so there are names in the JSON of services and tasks.
        words.removeAll(Set.of("ConfigName", "SecretName", "Target", "Test"));
        words.removeAll(
                words(
                                Pattern.compile("(\\w+)"),
                                Files.readString(
                                        Path.of(
                                                "src/main/resources/dev/skep/spec/service-fields.txt")))
                        .toList());
        return words;
    }

    private static Stream<String> words(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    /** The rows of the tables that begin with a reason. */
    private static List<List<String>> rows() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("docs/operating.md"))) {
            inside = line.startsWith("| reason |") || (inside && line.startsWith("|"));
            if (inside && line.startsWith("| `")) {
                rows.add(List.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|")));
            }
        }
        return rows;
    }

    @Test
    void eachReasonOfAFindingOrAConditionHasItsRow() throws IOException {
        List<String> explained = new ArrayList<>();
        for (List<String> row : rows()) {
            words(MARKED, row.getFirst()).forEach(explained::add);
        }
        assertEquals(
                String.join("\n", inCode()),
                String.join("\n", explained.stream().sorted().toList()));
    }

    @Test
    void eachRowSaysWhatToDo() throws IOException {
        for (List<String> row : rows()) {
            assertTrue(row.size() >= 3, row::toString);
            assertTrue(row.stream().noneMatch(String::isBlank), row::toString);
        }
    }
}
