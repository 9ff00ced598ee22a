package dev.skep.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Durations as Compose and Docker write them: {@code 1m30s}, {@code 500ms}. */
final class DurationText {

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|h|m|s)");
    private static final double NANOS = 1e9;

    private DurationText() {}

    static Duration parse(String text) {
        Matcher matcher = PART.matcher(text);
        double seconds = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            seconds += Double.parseDouble(matcher.group(1)) * inSeconds(matcher.group(2));
            end = matcher.end();
        }
        if (end == 0 || end != text.length()) {
            throw new TypeConversionException(
                    "expected a duration such as 5m or 1m30s, got \"" + text + "\"");
        }
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    private static double inSeconds(String unit) {
        return switch (unit) {
            case "h" -> 3600;
            case "m" -> 60;
            case "ms" -> 1e-3;
            case "us" -> 1e-6;
            default -> 1;
        };
    }
}
