package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private final Problems problems = new Problems();

    @Test
    void aPathThatIsLongAlreadyStaysAsItIs() {
        String longest = "p".repeat(500);
        assertEquals(longest + ".key", Cursor.below(longest, "key"));
        assertEquals(longest + "p", Cursor.below(longest + "p", "key"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWholeNumberMayBeTheLeastOrTheMost(long number) {
        assertEquals(Optional.of(number), cursor("\"" + number + "\"").whole(1, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0   | expected a whole number from 1 to 3, got the number 0
                    4   | expected a whole number from 1 to 3, got the number 4
                    1.5 | expected a whole number, got the number 1.5
                    []  | expected a whole number, got a list
                    """)
    void noWholeNumber(String text, String message) {
        assertEquals(Optional.empty(), cursor(text).whole(1, 3));
        assertEquals(List.of("file:1:1 " + message), errors());
    }

    @Test
    void aPairIsPartedByItsFirstEqualsSign() {
        assertEquals(
                Map.of("A", Optional.of("b=c"), "D", Optional.of(""), "E", Optional.empty()),
                cursor("[A=b=c, D=, E]").pairs());
    }

    @Test
    void whatAVariableLeftEmptyIsNoMistake() {
        assertEquals(Map.of("", Optional.empty()), cursor("['']").pairs());
        assertEquals(List.of(), errors());
    }

    @Test
    void aValueHasAName() {
        assertEquals(Map.of(), cursor("[=hunter2]").pairs());
        assertEquals(
                List.of("file:1:2 0: expected KEY=value, got a value without a KEY"), errors());
    }

    private Cursor cursor(String text) {
        return YamlText.parse("file", text.getBytes(StandardCharsets.UTF_8), problems)
                .map(root -> Cursor.of(root, new Grammar(Map.of()), problems))
                .orElseThrow();
    }

    private List<String> errors() {
        return problems.errors().stream().map(Object::toString).toList();
    }
}
