package dev.skep.engine.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A call that Skep makes: a row of {@code calls.txt}, which is all that a proxy has to let pass.
 *
 * @param path with {@code NAME} in place of what differs from call to call
 * @param purpose what it is made for, for people
 */
record KnownCall(String method, String path, Set<Where> where, String purpose) {

    /** To whom it is made. */
    enum Where {
        /** A plain engine. */
        ENGINE,
        /** A manager of a swarm. */
        SWARM,
        /** Any other node of a swarm. */
        NODE
    }

    private static final String FILE = "calls.txt";
    private static final String NAME = "NAME";
    private static final Pattern COLUMNS = Pattern.compile("\\s{2,}|(?<=^[A-Z]{3,6})\\s");

    private static final List<KnownCall> ALL = read();

    /** In the order of the file. */
    static List<KnownCall> all() {
        return ALL;
    }

    /** Whether a proxy that lets pass what is known lets this pass. */
    static boolean isKnown(Call call) {
        return ALL.stream().anyMatch(known -> known.covers(call));
    }

    /** Whether this is the call, or one with another name in it. */
    boolean covers(Call call) {
        return method.equals(call.method())
                && call.path().matches(Pattern.quote(path).replace(NAME, "\\E[^/]+\\Q"));
    }

    private static List<KnownCall> read() {
        InputStream file = Objects.requireNonNull(KnownCall.class.getResourceAsStream(FILE));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).map(KnownCall::row).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownCall row(String line) {
        String[] columns = COLUMNS.split(line, -1);
        Set<Where> where = EnumSet.noneOf(Where.class);
        Arrays.stream(columns[2].split(" ", -1))
                .map(word -> Where.valueOf(word.toUpperCase(Locale.ROOT)))
                .forEach(where::add);
        return new KnownCall(columns[0], columns[1], where, columns[3]);
    }
}
