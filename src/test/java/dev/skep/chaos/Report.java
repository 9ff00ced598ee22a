package dev.skep.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How long it took after each fault until all was right, by kind. */
final class Report {

    private final SortedMap<String, List<Duration>> times = new TreeMap<>();

    void add(String kind, Duration took) {
        times.computeIfAbsent(kind, _ -> new ArrayList<>()).add(took);
    }

    /** A table with a row a kind and one for all, in seconds. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(
                "%-34s %6s %7s %7s %7s%n".formatted("fault", "times", "p50 s", "p95 s", "max s"));
        times.forEach((kind, each) -> text.append(row(kind, each)));
        text.append(row("all", times.values().stream().flatMap(List::stream).toList()));
        return text.toString();
    }

    private static String row(String kind, List<Duration> unsorted) {
        List<Duration> sorted = unsorted.stream().sorted().toList();
        return "%-34s %6d %7s %7s %7s%n"
                .formatted(
                        kind,
                        sorted.size(),
                        quantile(sorted, 0.5),
                        quantile(sorted, 0.95),
                        quantile(sorted, 1));
    }

    /** The smallest that so large a share of all does not exceed. */
    private static String quantile(List<Duration> sorted, double share) {
        if (sorted.isEmpty()) {
            return "-";
        }
        int place = Math.max(0, (int) Math.ceil(share * sorted.size()) - 1);
        return String.format(Locale.ROOT, "%.2f", sorted.get(place).toMillis() / 1000.0);
    }
}
