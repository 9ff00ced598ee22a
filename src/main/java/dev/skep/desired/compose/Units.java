package dev.skep.desired.compose;

import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Yaml;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compose's units: durations, sizes, shares of a processor, file modes. */
public final class Units {

    private static final Pattern DURATION_PART =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?)(ns|us|µs|ms|s|m|h|d|w)");
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?) ?([kmgtp]?)(?:i?b)?");
    private static final Pattern CPUS =
            Pattern.compile("[0-9]{1,6}(\\.[0-9]{0,18})?|\\.[0-9]{1,18}");
    private static final Pattern OCTAL = Pattern.compile("0|0o?[0-7]{1,5}|[0-7]{3,5}");
    private static final int KIBI = 1024;
    private static final int LARGEST_MODE = 07777;

    private Units() {}

    /** {@code 1m30s}. */
    public static Optional<Duration> duration(Cursor value) {
        return value.word()
                .flatMap(text -> {
                    if (text.equals("0")) {
                        return Optional.of(Duration.ZERO);
                    }
                    BigDecimal nanos = BigDecimal.ZERO;
                    int end = 0;
                    Matcher part = DURATION_PART.matcher(text);
                    while (part.find() && part.start() == end) {
                        nanos =
                                nanos.add(
                                        new BigDecimal(part.group(1))
                                                .multiply(
                                                        BigDecimal.valueOf(nanos(part.group(2)))));
                        end = part.end();
                    }
                    boolean whole = end == text.length() && end > 0;
                    return whole && fits(nanos)
                            ? Optional.of(Duration.ofNanos(nanos.longValue()))
                            : value.expected("a duration such as 1m30s");
                });
    }

    /** Bytes: {@code 64m}, {@code 1gb}, {@code 512}; a kilobyte has 1024. */
    static Optional<Long> bytes(Cursor value) {
        return value.word()
                .flatMap(text -> {
                    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
                    if (!size.matches()) {
                        return value.expected("a size in bytes such as 64m");
                    }
                    int power = size.group(2).isEmpty() ? 0 : "kmgtp".indexOf(size.group(2)) + 1;
                    BigDecimal bytes =
                            new BigDecimal(size.group(1))
                                    .multiply(BigDecimal.valueOf(KIBI).pow(power));
                    return fits(bytes)
                            ? Optional.of(bytes.longValue())
                            : value.expected("a size in bytes such as 64m");
                });
    }

    /** Billionths of a processor: {@code 0.5} is 500000000. */
    static Optional<Long> nanoCpus(Cursor value) {
        return value.word()
                .filter(text -> CPUS.matcher(text).matches())
                .map(text ->
                        new BigDecimal(text)
                                .movePointRight(9)
                                .setScale(0, RoundingMode.HALF_UP)
                                .longValueExact())
                .or(() -> value.expected("a number of processors such as 0.5"));
    }

    /**
     * Permission bits. A quoted mode is octal; one without quotes is octal when it begins with 0,
     * as YAML 1.1 and Compose have it, and without the 0 it is most probably a mistake that Compose
     * would take for a decimal number: it is refused.
     */
    static Optional<Integer> fileMode(Cursor value) {
        return value.word()
                .flatMap(text -> {
                    boolean plain = value.value() instanceof Yaml.Scalar scalar && scalar.plain();
                    if (OCTAL.matcher(text).matches() && !(plain && text.charAt(0) != '0')) {
                        int mode = Integer.parseInt(text.replace("o", ""), 8);
                        if (mode <= LARGEST_MODE) {
                            return Optional.of(mode);
                        }
                    }
                    return value.expected("a file mode in octal such as 0440");
                });
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            case "w" -> 604_800_000_000_000L;
            default -> throw new IllegalArgumentException("no unit of time: " + unit);
        };
    }

    private static boolean fits(BigDecimal number) {
        return number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    }
}
