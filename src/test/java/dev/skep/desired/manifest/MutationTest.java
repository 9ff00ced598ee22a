package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file says, reading it ends in a state or in problems, and in the same each time. */
class MutationTest {

    private static final Path CASES = Path.of("src", "test", "resources", "desired");
    private static final int MUTANTS = 20;

    private static final List<String> PIECES =
            List.of(
                    "\t",
                    "\n",
                    ":",
                    "- ",
                    "&a ",
                    "*a",
                    "<<: *a",
                    "!reset ",
                    "!!binary ",
                    "|",
                    ">",
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    "'",
                    "#",
                    "$",
                    "${",
                    "${X:-",
                    "~",
                    "%",
                    "@",
                    "\\0",
                    "\"\\0\"",
                    "---\n",
                    "null",
                    "1e999",
                    "-1",
                    "99999999999999999999",
                    "\uFEFF",
                    "\u0007",
                    "😀",
                    "../",
                    "x-");

    @TestFactory
    Stream<DynamicTest> noFileIsTooStrange(@TempDir Path workplace) throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files
                    .filter(file -> file.toString().matches(".*\\.(yaml|yml|env)"))
                    .sorted()
                    .map(file ->
                            dynamicTest(
                                    CASES.relativize(file).toString(),
                                    () -> mutate(file, workplace)))
                    .toList()
                    .stream();
        }
    }

    private static void mutate(Path file, Path workplace) throws IOException {
        long seed = CASES.relativize(file).toString().hashCode();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        String original = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            Path copy = workplace.resolve("compose.yaml");
            if (file.toString().endsWith(".env")) {
                Files.writeString(copy, "services: {web: {image: busybox, env_file: web.env}}");
                copy = workplace.resolve("web.env");
            }
            // A change may have split a pair of surrogates, which writeString refuses.
            Files.write(copy, mutated(original, random).getBytes(StandardCharsets.UTF_8));
            check(workplace, "seed " + seed + ", mutant " + mutant);
        }
    }

    private static String mutated(String original, RandomGenerator random) {
        StringBuilder text = new StringBuilder(original);
        for (int change = random.nextInt(1, 4); change > 0; change--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, end);
                default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            }
        }
        return text.toString();
    }

    private static void check(Path folder, String which) {
        FileSource source =
                new FileSource(List.of(folder), ReadOptions.of(Map.of("HOME", "/root")));
        Reading reading = source.read();
        assertFalse(reading.documents().isEmpty(), which);
        for (Document document : reading.documents()) {
            if (document instanceof Document.Invalid invalid) {
                assertFalse(invalid.problems().isEmpty(), which);
            }
        }
        assertEquals(new ArrayList<>(reading.documents()), source.read().documents(), which);
    }
}
