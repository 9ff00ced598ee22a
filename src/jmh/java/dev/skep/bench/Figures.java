package dev.skep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers for people, and the document that holds them. */
final class Figures {

    private Figures() {}

    /** The mean of the two in the middle, where there are two. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The smallest value that so many per cent do not exceed. */
    static double percentile(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int place = (int) Math.ceil(percent / 100.0 * sorted.length) - 1;
        return sorted[Math.clamp(place, 0, sorted.length - 1)];
    }

    static double millis(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e6;
    }

    static String ms(double millis) {
        return millis < 10 ? text("%.1f ms", millis) : text("%.0f ms", millis);
    }

    static String seconds(double millis) {
        return text("%.2f s", millis / 1000);
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /**
     * @param rows the first of them is the heading
     */
    static String table(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            table.append("| ").append(String.join(" | ", row)).append(" |\n");
            if (row.equals(rows.getFirst())) {
                table.append('|').append(" --- |".repeat(row.size())).append('\n');
            }
        }
        return table.toString();
    }

    /** Puts the figures between the document's markers of that name, and shows them. */
    static void write(Path document, String section, String figures) {
        System.out.println("\n## " + section + "\n\n" + figures);
        try {
            String text = Files.readString(document);
            String begin = "<!-- bench:" + section + " -->\n";
            Pattern marked =
                    Pattern.compile(Pattern.quote(begin) + ".*?(?=<!-- end -->)", Pattern.DOTALL);
            Matcher place = marked.matcher(text);
            if (!place.find()) {
                throw new IllegalStateException(document + " has no marks for " + section);
            }
            Files.writeString(
                    document,
                    place.replaceFirst(Matcher.quoteReplacement(begin + figures.strip() + "\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
