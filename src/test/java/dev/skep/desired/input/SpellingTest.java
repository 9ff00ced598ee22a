package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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
    @CsvSource({"foo", "x", "healthcheck"})
    void nothingIsGuessed(String word) {
        assertEquals("", Spelling.hint(word, WORDS));
    }
}
