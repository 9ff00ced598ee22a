package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What must hold of everything that is told to people. */
final class Messages {

    private static final int LONGEST = 1_200;

    private Messages() {}

    /** One line, not enormous, nothing in it that a terminal would obey, and no secret. */
    static void check(String message) {
        assertFalse(message.isBlank(), "a message says nothing");
        assertTrue(
                message.length() <= LONGEST,
                () ->
                        "a message of "
                                + message.length()
                                + " characters: "
                                + message.substring(0, 200));
        assertTrue(
                message.codePoints().allMatch(Messages::isHarmless),
                () -> "a message of more than one line, or with control characters: " + message);
        assertFalse(
                message.contains(ComposeGrammar.SECRET), () -> "a secret in a message: " + message);
    }

    static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> character < 0x202a || character > 0x202e;
        };
    }
}
