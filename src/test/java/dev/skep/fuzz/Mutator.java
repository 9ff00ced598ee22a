package dev.skep.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Damages texts as editors, disks, half-written files and ill will do. Texts are bytes, one
 * character each.
 */
final class Mutator {

    private static final int MOST_CHANGES = 4;
    private static final int LARGEST = 400_000;

    /** A word, a number or a quoted text. */
    private static final Pattern TOKEN =
            Pattern.compile("\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|[A-Za-z0-9_./$@+-]+");

    private final Dice dice;
    private final List<String> nasty;

    /**
     * @param nasty what is put in place of a token, beside {@link Nasty#EVERYWHERE}
     */
    Mutator(Dice dice, List<String> nasty) {
        this.dice = dice;
        this.nasty = nasty;
    }

    /** Damages one part, sometimes two. */
    Folder mutate(Folder folder) {
        return mutate(folder, _ -> true);
    }

    /**
     * @param chosen the names of the parts that may be damaged
     */
    Folder mutate(Folder folder, Predicate<String> chosen) {
        var parts = new java.util.LinkedHashMap<>(folder.parts());
        List<String> names = parts.keySet().stream().filter(chosen).toList();
        for (int i = dice.chance(15) ? 2 : 1; i > 0; i--) {
            parts.computeIfPresent(dice.of(names), (_, text) -> mutate(text));
        }
        return new Folder(parts);
    }

    String mutate(String original) {
        String text = original;
        for (int change = dice.number(1, MOST_CHANGES); change > 0; change--) {
            text = changed(text);
        }
        return text.length() <= LARGEST ? text : text.substring(0, LARGEST);
    }

    private String changed(String text) {
        return switch (dice.number(0, 11)) {
            case 0 -> flipped(text);
            case 1 -> text.substring(0, dice.number(0, text.length()));
            case 2 -> lines(text);
            case 3, 4, 5, 6 -> token(text);
            case 7 -> insert(text, nasty());
            case 8 -> cut(text);
            case 9 -> insert(text, piece(text));
            case 10 ->
                    dice.chance(30)
                            ? text.replace("\n", dice.of("\r\n", "\r", "\n\n", " "))
                            : lines(text);
            default -> dice.chance(10) ? insert(text, Nasty.huge(dice)) : token(text);
        };
    }

    private String nasty() {
        return Folder.bytesAsText(dice.of(dice.chance(60) ? nasty : Nasty.EVERYWHERE));
    }

    private String flipped(String text) {
        if (text.isEmpty()) {
            return text;
        }
        StringBuilder flipped = new StringBuilder(text);
        for (int i = dice.number(1, 3); i > 0; i--) {
            int at = dice.number(0, text.length() - 1);
            flipped.setCharAt(
                    at,
                    dice.chance(50)
                            ? (char) (text.charAt(at) ^ (1 << dice.number(0, 7)))
                            : (char) dice.number(0, 255));
        }
        return flipped.toString();
    }

    private String lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)", -1)));
        int at = dice.number(0, lines.size() - 1);
        String line = lines.get(at);
        switch (dice.number(0, 5)) {
            case 0 -> lines.add(at, line);
            case 1 -> lines.remove(at);
            case 2 -> lines.set(at, " ".repeat(dice.number(1, 4)) + line);
            case 3 -> lines.set(at, line.stripLeading());
            case 4 -> lines.set(at, "\t" + line);
            default -> lines.add(dice.number(0, lines.size()), line);
        }
        return String.join("", lines);
    }

    private String token(String text) {
        List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
        if (tokens.isEmpty()) {
            return insert(text, nasty());
        }
        MatchResult token = dice.of(tokens);
        String other = dice.chance(75) ? nasty() : dice.of(tokens).group();
        return text.substring(0, token.start()) + other + text.substring(token.end());
    }

    private String insert(String text, String what) {
        int at = dice.number(0, text.length());
        return text.substring(0, at) + what + text.substring(at);
    }

    private String cut(String text) {
        int at = dice.number(0, text.length());
        return text.substring(0, at)
                + text.substring(Math.min(text.length(), at + dice.number(1, 40)));
    }

    private String piece(String text) {
        int at = dice.number(0, text.length());
        return text.substring(at, Math.min(text.length(), at + dice.number(1, 200)));
    }
}
