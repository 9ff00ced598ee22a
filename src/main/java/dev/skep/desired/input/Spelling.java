package dev.skep.desired.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Spelling {

    /** Longer words are nobody's slip, and dear to compare. */
    private static final int LONGEST = 100;

    /** Among more than these, looking for each of many wrong words would take minutes. */
    private static final int MOST_CANDIDATES = 300;

    private Spelling() {}

    /** {@code , did you mean "image"?}, or nothing when no candidate is near. */
    public static String hint(String word, Collection<String> candidates) {
        return nearest(word, candidates).map(near -> ", did you mean \"" + near + "\"?").orElse("");
    }

    /**
     * The candidate fewest edits away, of those that a third of the word's length in edits reaches.
     */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        if (word.length() > LONGEST || candidates.size() > MOST_CANDIDATES) {
            return Optional.empty();
        }
        int reach = Math.max(1, word.length() / 3);
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= reach)
                .filter(candidate -> distance(word, candidate) <= reach)
                .min(
                        Comparator.comparingInt((String candidate) -> distance(word, candidate))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Insertions, deletions, replacements and swaps of neighbours that turn one into the other,
     * whatever their case.
     */
    private static int distance(String left, String right) {
        int[][] edits = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (same(left, i - 1, right, j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && same(left, i - 1, right, j - 2)
                        && same(left, i - 2, right, j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[left.length()][right.length()];
    }

    private static boolean same(String left, int i, String right, int j) {
        return Character.toLowerCase(left.charAt(i)) == Character.toLowerCase(right.charAt(j));
    }
}
