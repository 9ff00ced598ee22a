package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes an input's files into a folder of its own and reads them as {@code skep run} does. */
final class ReadFiles implements AutoCloseable {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MOST_PROBLEMS = 201;

    /** Of a file as a whole, which has no line. */
    private static final Pattern OF_THE_WHOLE_FILE =
            Pattern.compile(
                    "is empty|is UTF-16 text.*|cannot be read: .*|is larger than .*|is a directory, .*"
                            + "|is no ordinary file.*|has \\d+ more problems|holds neither .*");

    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\n\u0085\u2028\u2029]");

    private static final ReadOptions OPTIONS =
            ReadOptions.of(
                    Map.of(
                            "HOME",
                            "/root",
                            "SET",
                            "a value",
                            ComposeGrammar.SECRET_VARIABLE,
                            ComposeGrammar.SECRET));

    private final Path folder;
    private final FileSource source;

    /**
     * @param path in the folder; empty for the folder itself
     */
    ReadFiles(String path) throws IOException {
        folder = Files.createTempDirectory("skep-fuzz-");
        Files.createDirectory(folder.resolve("shop"));
        source = new FileSource(List.of(shop().resolve(path)), OPTIONS);
    }

    /** Its name becomes the stack's, where the files name none. */
    private Path shop() {
        return folder.resolve("shop");
    }

    void write(Folder files) throws IOException {
        for (Map.Entry<String, String> part : files.parts().entrySet()) {
            if (part.getKey().matches("[A-Za-z0-9._-]{1,80}") && !part.getKey().startsWith("..")) {
                Files.write(shop().resolve(part.getKey()), Folder.bytesOf(part.getValue()));
            }
        }
    }

    /** Reads, checks all that must hold whatever the files say, and reads again. */
    Reading read() throws IOException {
        Reading reading = source.read();
        assertFalse(reading.documents().isEmpty(), "nothing came of the files");
        for (Document document : reading.documents()) {
            switch (document) {
                case Document.Valid valid -> {
                    check(valid.warnings());
                    planned(valid.state());
                }
                case Document.Invalid invalid -> {
                    assertFalse(invalid.problems().isEmpty(), "refused without a problem");
                    check(invalid.problems());
                }
            }
        }
        assertEquals(reading, source.read(), "read twice, and not the same");
        return reading;
    }

    /** The plan for an engine with nothing on it. */
    private static void planned(DesiredState state) {
        Solo empty =
                new Solo(
                        state.stack(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        Optional.empty());
        Plan plan = new Planner().plan(state, empty, Memory.EMPTY, NOW);
        assertEquals(plan, new Planner().plan(state, empty, Memory.EMPTY, NOW), "planned twice");
        assertFalse(
                plan.toString().contains(ComposeGrammar.SECRET) && !isPublic(state),
                "a secret in a plan");
        plan.findings().forEach(finding -> Messages.check(finding.message()));
        PlanText.of(plan).lines().forEach(Messages::check);
    }

    /** Whether the files themselves put the secret where everybody may read it. */
    private static boolean isPublic(DesiredState state) {
        return state.toString().contains(ComposeGrammar.SECRET);
    }

    private void check(List<Problem> problems) throws IOException {
        assertTrue(problems.size() <= MOST_PROBLEMS, () -> problems.size() + " problems");
        for (Problem problem : problems) {
            // Keys of env files are named; what damage made a key is no secret any more.
            Messages.check(
                    problem.file().endsWith(".env")
                            ? problem.what()
                            : problem.toString().replace(folder.toString(), ""));
            assertFalse(problem.file().isEmpty(), () -> "no file: " + problem);
            if (problem.line() == 0) {
                assertEquals(0, problem.column(), problem::toString);
                assertTrue(
                        OF_THE_WHOLE_FILE.matcher(problem.what()).matches()
                                || problem.file().equals("COMPOSE_PROJECT_NAME"),
                        () -> "no position: " + problem);
            } else {
                inside(problem);
            }
        }
    }

    private static void inside(Problem problem) throws IOException {
        String text = Files.readString(Path.of(problem.file()), StandardCharsets.ISO_8859_1);
        String decoded = new String(Folder.bytesOf(text), StandardCharsets.UTF_8);
        long lines = LINE_BREAK.matcher(decoded).results().count() + 1;
        assertTrue(
                problem.line() >= 1 && problem.line() <= lines + 1,
                () -> "a line that is not there: " + problem + " of " + lines);
        assertTrue(
                problem.column() >= 1 && problem.column() <= text.length() + 1,
                () -> "a column that is not there: " + problem);
    }

    /** Reads only if something changed, as the loop does. */
    Optional<Reading> readIfChanged() {
        return source.readIfChanged();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
