package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {

    @Test
    void aLineIsSplitAsAShellWould() {
        assertEquals(List.of(), ShellWords.split("  "));
        assertEquals(List.of("a", "b", "c"), ShellWords.split(" a  b\tc\n"));
        assertEquals(List.of("sh", "-c", "echo 'a  b'"), ShellWords.split("sh -c \"echo 'a  b'\""));
        assertEquals(List.of("a b", "", "cd"), ShellWords.split("a\\ b '' c'd'"));
        assertEquals(List.of("\\n", "\"", "\\"), ShellWords.split("'\\n' \"\\\"\" \"\\\\\""));
        assertEquals(List.of("a\"b", "c\\d"), ShellWords.split("\"a\\\"b\" \"c\\d\""));
    }

    @Test
    void aBackslashBeforeNothingIsABackslash() {
        assertEquals(List.of("a\\"), ShellWords.split("a\\"));
        assertThrows(IllegalArgumentException.class, () -> ShellWords.split("\"a\\"));
        assertThrows(IllegalArgumentException.class, () -> ShellWords.split("\"a\\\""));
    }

    @Test
    void anOpenQuoteIsRefused() {
        assertEquals(
                "the quote ' is not closed",
                assertThrows(IllegalArgumentException.class, () -> ShellWords.split("echo 'a"))
                        .getMessage());
    }
}
