package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads each folder of {@code src/test/resources/desired} and compares what comes of it with its
 * {@code expected.txt}: every message of the invalid ones, the state of the valid ones. With {@code
 * -Dskep.golden=write} the expectations are written anew, to be reviewed as a diff.
 */
class ReadingTest {

    private static final Path CASES = Path.of("src", "test", "resources", "desired");

    @TestFactory
    Stream<DynamicTest> whatIsValidBecomesState(@TempDir Path workplace) throws IOException {
        return cases("valid")
                .map(folder -> dynamicTest(name(folder), () -> check(folder, workplace, true)));
    }

    @TestFactory
    Stream<DynamicTest> whatIsInvalidGivesItsMessages(@TempDir Path workplace) throws IOException {
        return cases("invalid")
                .map(folder -> dynamicTest(name(folder), () -> check(folder, workplace, false)));
    }

    private static void check(Path folder, Path workplace, boolean valid) throws IOException {
        ReadingCase example = new ReadingCase(folder, workplace);
        FileSource source = example.source();
        Reading reading = source.read();
        String actual = example.relative(text(reading));
        if ("write".equals(System.getProperty("skep.golden"))) {
            example.expect(actual);
        }
        assertEquals(example.expected(), actual);
        assertEquals(valid, reading.problems().isEmpty());
        assertEquals(List.of(), example.unused(source), "files that nothing reads");
    }

    private static String text(Reading reading) {
        return reading.documents().stream()
                .map(ReadingTest::text)
                .collect(Collectors.joining("---\n"));
    }

    private static String text(Document document) {
        return switch (document) {
            case Document.Valid valid ->
                    lines("warning: ", valid.warnings()) + StateText.of(valid.state());
            case Document.Invalid invalid ->
                    lines("", invalid.problems())
                            + "stack: "
                            + invalid.stack().map(StackName::value).orElse("cannot be told")
                            + "\n";
        };
    }

    private static String lines(String prefix, List<Problem> problems) {
        return problems.stream()
                .map(problem -> prefix + problem + "\n")
                .collect(Collectors.joining());
    }

    private static Stream<Path> cases(String kind) throws IOException {
        try (Stream<Path> folders = Files.list(CASES.resolve(kind))) {
            return folders.sorted().toList().stream();
        }
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }
}
