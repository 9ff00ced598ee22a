package dev.skep.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Makes an input that is a finding smaller, as long as it stays the same finding: without whole
 * lines first, then without bytes; in bounds of tries and time.
 */
final class Shrinker {

    private static final int MOST_TRIES = 600;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    private final Predicate<byte[]> same;
    private int tries;
    private long begun;

    /**
     * @param same whether an input is the finding still
     */
    Shrinker(Predicate<byte[]> same) {
        this.same = same;
    }

    byte[] shrink(byte[] input) {
        String text = new String(input, java.nio.charset.StandardCharsets.ISO_8859_1);
        begun = System.nanoTime();
        tries = MOST_TRIES / 2;
        List<String> lines = without(List.of(text.split("(?<=\n)", -1)));
        tries += MOST_TRIES / 2;
        List<String> bytes =
                String.join("", lines)
                        .chars()
                        .mapToObj(each -> String.valueOf((char) each))
                        .toList();
        return bytes(without(bytes));
    }

    /** Leaves out ever smaller pieces. */
    private List<String> without(List<String> whole) {
        List<String> parts = whole;
        for (int size = Math.ceilDiv(parts.size(), 2); size > 0; size /= 2) {
            for (int at = 0; at < parts.size() && isWorthIt(); ) {
                List<String> fewer = new ArrayList<>(parts.subList(0, at));
                fewer.addAll(parts.subList(Math.min(parts.size(), at + size), parts.size()));
                tries--;
                if (same.test(bytes(fewer))) {
                    parts = fewer;
                } else {
                    at += size;
                }
            }
        }
        return parts;
    }

    private boolean isWorthIt() {
        return tries > 0 && System.nanoTime() - begun < LONGEST;
    }

    private static byte[] bytes(List<String> parts) {
        return Folder.bytesOf(String.join("", parts));
    }
}
