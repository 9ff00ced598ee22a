package dev.skep.desired.compose;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words as a shell would, without running one: quotes, backslashes,
 * blanks.
 */
final class ShellWords {

    private ShellWords() {}

    /**
     * @throws IllegalArgumentException with a sentence for the user, when a quote is left open
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char next = line.charAt(i);
            if (quote != 0) {
                if (next == quote) {
                    quote = 0;
                } else if (next == '\\'
                        && quote == '"'
                        && i + 1 < line.length()
                        && "\"\\$`".indexOf(line.charAt(i + 1)) >= 0) {
                    word.append(line.charAt(++i));
                } else {
                    word.append(next);
                }
            } else if (next == '"' || next == '\'') {
                quote = next;
                inWord = true;
            } else if (Character.isWhitespace(next)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                boolean escaped = next == '\\' && i + 1 < line.length();
                word.append(escaped ? line.charAt(++i) : next);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("the quote " + quote + " is not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
