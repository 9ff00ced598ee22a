package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Inputs that were findings once, in {@code src/test/resources/fuzz/KIND}: each is checked always.
 * An input of the kind {@code http} is sent by {@link HttpFuzzTest}.
 *
 * <p>{@code {{3 times A~i~=~h~;}}} in a file stands for {@code A1=0;A2=1;A3=2;}.
 */
class CorpusTest {

    private static final Pattern TIMES = Pattern.compile("(?s)\\{\\{(\\d+) times (.+?)\\}\\}");
    private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");

    @TestFactory
    Stream<DynamicTest> whatWasFoundStaysFixed() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (Kind kind : FuzzTest.KINDS) {
            replays(kind).forEach(tests);
        }
        return tests.build();
    }

    static Stream<DynamicTest> replays(Kind kind) throws IOException {
        return list(CORPUS.resolve(kind.name())).stream()
                .map(file ->
                        dynamicTest(
                                kind.name() + " " + file.getFileName(),
                                () ->
                                        assertEquals(
                                                "",
                                                again(kind, expanded(Files.readAllBytes(file))))));
    }

    /** One input, in the bounds that all inputs have; what was found, empty when all is well. */
    static String again(Kind kind, byte[] input) throws IOException, InterruptedException {
        return String.join("\n\n", new Fuzzer(new Fixed(kind, input), 0, 1).run());
    }

    private static byte[] expanded(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return Folder.bytesOf(TIMES.matcher(text).replaceAll(CorpusTest::repeated));
    }

    private static String repeated(MatchResult times) {
        String each = times.group(2);
        String all =
                IntStream.rangeClosed(1, Integer.parseInt(times.group(1)))
                        .mapToObj(i ->
                                each.replace("~i~", Integer.toString(i))
                                        .replace("~h~", Integer.toString(i - 1)))
                        .collect(Collectors.joining());
        return Matcher.quoteReplacement(all);
    }

    private record Fixed(Kind kind, byte[] input) implements Kind {

        @Override
        public String name() {
            return kind.name();
        }

        @Override
        public byte[] make(RandomGenerator random) {
            return input;
        }

        @Override
        public void check(byte[] bytes) throws Exception {
            kind.check(bytes);
        }
    }

    @Test
    void everyFileIsOfAKind() throws IOException {
        List<String> kinds =
                Stream.concat(FuzzTest.KINDS.stream().map(Kind::name), Stream.of("http")).toList();
        assertEquals(
                List.of(),
                list(CORPUS).stream()
                        .filter(folder -> !kinds.contains(folder.getFileName().toString()))
                        .toList());
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
