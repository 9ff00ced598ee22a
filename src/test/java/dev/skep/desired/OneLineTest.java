package dev.skep.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "größe 蜂 🐝", "a\u00a0b", "\u202fx"})
    void whatAnybodyCanReadStays(String text) {
        assertEquals(text, OneLine.of(text, 63));
    }

    @Test
    void whatBreaksALineOrDrivesATerminalIsShownAndNotDone() {
        assertEquals("a\\nb\\rc\\td\\u001b[2J\\u0000", OneLine.of("a\nb\rc\td\u001b[2J\0", 63));
        assertEquals("\\u2028\\u2029\\u0085", OneLine.of("\u2028\u2029\u0085", 63));
    }

    @Test
    void whatTurnsTheDirectionOfReadingIsShownToo() {
        assertEquals("\u2027", OneLine.of("\u2027", 63));
        assertEquals("\\u202a\\u202c\\u202e", OneLine.of("\u202a\u202c\u202e", 63));
        assertEquals("\u202f", OneLine.of("\u202f", 63));
    }

    @Test
    void whatIsLongerIsCut() {
        assertEquals("abc", OneLine.of("abc", 3));
        assertEquals("abc…", OneLine.of("abcd", 3));
    }

    @Test
    void halfACharacterIsShownAsWhatIsLeftOfIt() {
        assertEquals("\\ud83d…", OneLine.of("🐝", 1));
    }
}
