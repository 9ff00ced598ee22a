package dev.skep.status;

import java.time.Duration;

/** Spans of time as a person reads them. */
public final class Spans {

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Spans() {}

    /**
     * The two largest units that matter: {@code 0.3 s}, {@code 42 s}, {@code 3 min 5 s}, {@code 2 h
     * 4 min}, {@code 3 d 1 h}.
     */
    public static String text(Duration span) {
        if (span.isNegative()) {
            return "0 s";
        }
        long seconds = span.toSeconds();
        if (seconds < 1) {
            return Math.floorDiv(span.toMillis(), 100) / 10.0 + " s";
        }
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        if (seconds < HOUR) {
            return two(seconds / MINUTE, "min", seconds % MINUTE, "s");
        }
        if (seconds < DAY) {
            return two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min");
        }
        return two(seconds / DAY, "d", seconds % DAY / HOUR, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        String text = large + " " + largeUnit;
        return small == 0 ? text : text + " " + small + " " + smallUnit;
    }
}
