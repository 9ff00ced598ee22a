package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    private static final List<String> WORDS =
            List.of("image", "ports", "volumes", "environment", "env_file");

    @ParameterizedTest
    @CsvSource({
        "imge, image",
        "iamge, image",
        "Image, image",
        "port, ports",
        "enviroment, environment",
        "envfile, env_file",
    })
    void theNearestWordIsFound(String word, String expected) {
        assertEquals(", did you mean \"" + expected + "\"?", Spelling.hint(word, WORDS));
    }

    @ParameterizedTest
    @CsvSource({"foo", "x", "healthcheck", "iamgx"})
    void nothingIsGuessed(String word) {
        assertEquals("", Spelling.hint(word, WORDS));
    }

    @Test
    void ofSeveralTheNearestIsMeant() {
        assertEquals(
                Optional.of("configs"), Spelling.nearest("configss", List.of("config", "configs")));
        assertEquals(
                Optional.of("config"), Spelling.nearest("configz", List.of("configs", "config")));
    }

    @Test
    void longWordsAreNotGuessedAt() {
        List<String> candidates = List.of("a".repeat(100));
        assertEquals(
                Optional.of("a".repeat(100)), Spelling.nearest("a".repeat(99) + "b", candidates));
        assertEquals(Optional.empty(), Spelling.nearest("a".repeat(100) + "b", candidates));
    }

    @Test
    void amongManyWordsNoneIsLookedFor() {
        List<String> candidates = IntStream.range(0, 301).mapToObj(i -> "web-" + i).toList();
        assertEquals(Optional.of("web-1"), Spelling.nearest("wbe-1", candidates.subList(0, 300)));
        assertEquals(Optional.empty(), Spelling.nearest("wbe-1", candidates));
    }
}
