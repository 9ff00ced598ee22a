package dev.skep.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long it took after each fault until all was right, by kind; and how many requests between
 * Skep and the engine were struck.
 */
final class Report {

    private final SortedMap<String, List<Duration>> times = new TreeMap<>();
    private final SortedMap<String, Integer> struck = new TreeMap<>();
    private int inVain;

    /**
     * @param requests how many between Skep and the engine the fault struck
     */
    void add(String kind, Duration took, int requests) {
        times.computeIfAbsent(kind, _ -> new ArrayList<>()).add(took);
        struck.merge(kind, requests, Integer::sum);
        if (requests == 0 && ConnectionFaults.KINDS.contains(kind)) {
            inVain++;
        }
    }

    /** How many faults of the connection met no request. */
    int inVain() {
        return inVain;
    }

    /** How many kinds of fault struck at least once. */
    int kinds() {
        return times.size();
    }

    /** A table with a row a kind and one for all, in seconds. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(
                "%-34s %6s %7s %7s %7s %9s%n"
                        .formatted("fault", "times", "p50 s", "p95 s", "max s", "requests"));
        times.forEach((kind, each) -> text.append(row(kind, each, struck.getOrDefault(kind, 0))));
        text.append(
                row(
                        "all",
                        times.values().stream().flatMap(List::stream).toList(),
                        struck.values().stream().mapToInt(Integer::intValue).sum()));
        return text.toString();
    }

    private static String row(String kind, List<Duration> unsorted, int requests) {
        List<Duration> sorted = unsorted.stream().sorted().toList();
        return "%-34s %6d %7s %7s %7s %9s%n"
                .formatted(
                        kind,
                        sorted.size(),
                        quantile(sorted, 0.5),
                        quantile(sorted, 0.95),
                        quantile(sorted, 1),
                        requests == 0 ? "-" : requests);
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
