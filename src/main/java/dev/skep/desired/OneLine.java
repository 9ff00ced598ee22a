package dev.skep.desired;

/**
 * Makes text that others wrote fit to be told: one line of bounded length, without characters that
 * a terminal would obey or that would turn the direction of reading.
 */
public final class OneLine {

    private static final int FIRST_TURN = 0x202a;
    private static final int LAST_TURN = 0x202e;

    private OneLine() {}

    /**
     * @param most how many characters are kept; an ellipsis stands for the rest
     */
    public static String of(String text, int most) {
        String kept = text.length() <= most ? text : text.substring(0, most) + "…";
        StringBuilder line = new StringBuilder();
        kept.codePoints()
                .forEach(character -> {
                    if (isHarmless(character)) {
                        line.appendCodePoint(character);
                    } else {
                        line.append(escaped(character));
                    }
                });
        return line.toString();
    }

    private static String escaped(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", character);
        };
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> character < FIRST_TURN || character > LAST_TURN;
        };
    }
}
