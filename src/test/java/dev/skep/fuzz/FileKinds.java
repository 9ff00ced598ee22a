package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The kinds of input that are files. */
final class FileKinds {

    private static final Path EXAMPLES = Path.of("src", "test", "resources", "desired");
    private static final int LARGEST_EXAMPLE = 20_000;

    private FileKinds() {}

    /** What the grammar makes is accepted, however it is spelled. */
    static final class Valid implements Kind {

        @Override
        public String name() {
            return "valid";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            return random.nextBoolean()
                    ? ComposeGrammar.file(random).getBytes(StandardCharsets.UTF_8)
                    : Folder.ofTexts(ComposeGrammar.project(random)).bytes();
        }

        @Override
        public void check(byte[] input) throws IOException {
            try (ReadFiles files = new ReadFiles("")) {
                files.write(Folder.parse(input));
                Reading reading = files.read();
                assertEquals(List.of(), reading.problems(), "problems of a valid file");
            }
        }
    }

    /** One damaged Compose file, of the grammar or of the examples. */
    static final class Compose implements Kind {

        private final List<String> examples = examples("glob:**.{yaml,yml}");

        @Override
        public String name() {
            return "compose";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            Dice dice = new Dice(random);
            String original =
                    dice.chance(75)
                            ? Folder.bytesAsText(ComposeGrammar.file(random))
                            : dice.of(examples);
            return Folder.bytesOf(new Mutator(dice, Nasty.YAML).mutate(original));
        }

        @Override
        public void check(byte[] input) throws IOException {
            try (ReadFiles files = new ReadFiles(Folder.UNNAMED)) {
                files.write(Folder.parse(input));
                files.read();
            }
        }
    }

    /**
     * A damaged folder of a stack: one that described {@code shop} a moment ago, so that what
     * cannot be read any more is still known to be that stack's.
     */
    static final class Stack implements Kind {

        private static final Folder BEFORE =
                Folder.ofTexts(
                        Map.of(
                                "skep.yaml",
                                "{apiVersion: skep.dev/v1, kind: Stack, metadata: {name: shop},"
                                        + " spec: {compose: was.yaml}}",
                                "was.yaml",
                                "services: {}"));

        @Override
        public String name() {
            return "stack";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            Map<String, String> files = ComposeGrammar.project(random);
            return new Mutator(new Dice(random), Nasty.YAML).mutate(Folder.ofTexts(files)).bytes();
        }

        @Override
        public void check(byte[] input) throws IOException {
            try (ReadFiles files = new ReadFiles("")) {
                files.write(BEFORE);
                assertEquals(List.of(), files.read().problems());
                files.write(Folder.parse(input));
                files.readIfChanged();
                for (Document document : files.read().documents()) {
                    if (document instanceof Document.Invalid invalid
                            && invalid.source().endsWith("skep.yaml")) {
                        assertTrue(
                                invalid.stack().isPresent(),
                                "nobody knows whose last good state is to be kept");
                    }
                }
            }
        }
    }

    /** Damaged env files beside a Compose file that uses them. */
    static final class EnvFiles implements Kind {

        private static final String COMPOSE =
                """
                services:
                  web:
                    image: busybox
                    env_file: web.env
                    environment: ["MODE=$MODE", LEVEL, "GREETING=${GREETING:-hi}"]
                  raw:
                    image: busybox
                    env_file: [{path: web.env, format: raw}]
                """;

        private final List<String> examples = examples("glob:**.env");

        @Override
        public String name() {
            return "env";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            Dice dice = new Dice(random);
            Mutator mutator = new Mutator(dice, Nasty.YAML);
            Map<String, String> parts = new LinkedHashMap<>();
            for (String name : List.of("web.env", ".env")) {
                String original =
                        dice.chance(70)
                                ? Folder.bytesAsText(new ComposeEnv(dice).file())
                                : dice.of(examples);
                parts.put(name, dice.chance(70) ? mutator.mutate(original) : original);
            }
            return new Folder(new LinkedHashMap<>(parts)).bytes();
        }

        @Override
        public void check(byte[] input) throws IOException {
            try (ReadFiles files = new ReadFiles(Folder.UNNAMED)) {
                files.write(Folder.ofTexts(Map.of(Folder.UNNAMED, COMPOSE)));
                files.write(Folder.parse(input));
                files.read();
            }
        }
    }

    private static List<String> examples(String pattern) {
        var matcher = EXAMPLES.getFileSystem().getPathMatcher(pattern);
        try (Stream<Path> all = Files.walk(EXAMPLES)) {
            return all.filter(matcher::matches)
                    .sorted()
                    .map(FileKinds::text)
                    .filter(text -> text.length() <= LARGEST_EXAMPLE)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
