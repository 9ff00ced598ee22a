package dev.skep.desired.compose;

import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a file of variables in Compose's syntax: {@code KEY=value} or {@code KEY: value}, {@code
 * export} before it, comments, single quotes (taken literally), double quotes (escapes and
 * variables), both over several lines. A key alone takes its value from the environment.
 *
 * <p>Messages name keys, never values: these files are where passwords are.
 */
final class Dotenv {

    private static final String EXPORT = "export";

    /** What all values together may grow to by variables in them. */
    private static final long LONGEST = 8L * 1024 * 1024;

    private final String file;
    private final String text;
    private final Map<String, String> environment;
    private final Problems problems;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int at;
    private int line = 1;
    private int lineStart;
    private long length;

    /** The environment's variables, and under them those of the file. */
    private final Map<String, String> known;

    private Dotenv(String file, String text, Map<String, String> environment, Problems problems) {
        this.file = file;
        this.text = text.replace("\r\n", "\n");
        this.environment = environment;
        this.known = new Layers(environment, values);
        this.problems = problems;
    }

    /**
     * The file's variables, in its order.
     *
     * @param environment what variables in values mean first; what the file said before comes after
     *     it
     */
    static Map<String, String> parse(
            String file, String text, Map<String, String> environment, Problems problems) {
        Dotenv dotenv = new Dotenv(file, text, environment, problems);
        while (dotenv.skipToStatement()) {
            dotenv.statement();
        }
        return dotenv.values;
    }

    /** {@code format: raw}: everything after the first {@code =} of a line is the value. */
    static Map<String, String> parseRaw(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines()
                .filter(line -> line.indexOf('=') > 0 && !line.startsWith("#"))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                });
        return values;
    }

    private boolean skipToStatement() {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '#') {
                skipLine();
            } else if (Character.isWhitespace(next)) {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private void statement() {
        if (text.startsWith(EXPORT, at)
                && at + EXPORT.length() < text.length()
                && (text.charAt(at + EXPORT.length()) == ' '
                        || text.charAt(at + EXPORT.length()) == '\t')) {
            at += EXPORT.length();
            skipBlanks();
        }
        int start = at;
        while (at < text.length() && isKeyPart(text.charAt(at))) {
            at++;
        }
        String key = text.substring(start, at);
        skipBlanks();
        char next = at < text.length() ? text.charAt(at) : '\n';
        if (key.isEmpty()) {
            error(start, "", "expected a variable's name");
            skipLine();
        } else if (next == '\n' || next == '#') {
            String inherited = environment.get(key);
            if (inherited != null) {
                put(key, inherited);
            }
        } else if (next == '=' || next == ':') {
            at++;
            skipBlanks();
            value(key, start);
        } else {
            // Not named: in a file that lost a quote it may be a piece of a password.
            error(at, "", "expected = after the variable's name");
            skipLine();
        }
    }

    private static boolean isKeyPart(char character) {
        return Character.isLetterOrDigit(character) || "_.-[]".indexOf(character) >= 0;
    }

    private void put(String key, String value) {
        values.put(key, value);
    }

    private void value(String key, int start) {
        char first = at < text.length() ? text.charAt(at) : '\n';
        if (first == '"' || first == '\'') {
            quoted(key, start, first);
            return;
        }
        int end = text.indexOf('\n', at);
        String line = text.substring(at, end < 0 ? text.length() : end);
        at += line.length();
        put(key, substitute(key, start, withoutComment(line).strip()));
    }

    private static String withoutComment(String line) {
        for (int hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
            if (hash == 0 || Character.isWhitespace(line.charAt(hash - 1))) {
                return line.substring(0, hash);
            }
        }
        return line;
    }

    private void quoted(String key, int start, char quote) {
        StringBuilder value = new StringBuilder();
        int opening = at++;
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                value.append(text.charAt(at + 1) == quote ? "" : "\\").append(text.charAt(at + 1));
                at++;
            } else {
                value.append(text.charAt(at));
            }
            at++;
        }
        if (at >= text.length()) {
            error(opening, key, "the quote that opens here is not closed");
            return;
        }
        at++;
        skipBlanks();
        if (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '#') {
            error(at, key, "expected the end of the line after the closing quote");
        }
        skipLine();
        put(
                key,
                quote == '\''
                        ? value.toString()
                        : substitute(key, start, unescape(value.toString())));
    }

    /**
     * {@code \$} becomes {@code $$}, so that what follows it is no variable. A backslash is never
     * the last character: the quote after it would not have closed the value.
     */
    private static String unescape(String value) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) != '\\') {
                result.append(value.charAt(i));
                continue;
            }
            char escaped = value.charAt(++i);
            switch (escaped) {
                case 'n' -> result.append('\n');
                case 'r' -> result.append('\r');
                case 't' -> result.append('\t');
                case '\\' -> result.append('\\');
                case '$' -> result.append("$$");
                default -> result.append('\\').append(escaped);
            }
        }
        return result.toString();
    }

    private String substitute(String key, int start, String value) {
        if (value.indexOf('$') < 0) {
            return value;
        }
        Substitution substitution =
                new Substitution(
                        known,
                        name ->
                                problems.warning(
                                        position(start),
                                        key,
                                        "the variable "
                                                + name
                                                + " is not set, the empty text is used"));
        try {
            String substituted = length > LONGEST ? "" : substitution.apply(value);
            length += substituted.length();
            if (length > LONGEST) {
                throw new IllegalArgumentException(
                        "up to here variables make more than "
                                + LONGEST
                                + " characters, which is the limit");
            }
            return substituted;
        } catch (IllegalArgumentException e) {
            error(start, key, String.valueOf(e.getMessage()));
            return "";
        }
    }

    private void error(int index, String key, String what) {
        problems.error(position(index), key, what);
    }

    /** Counts on from the last one that was asked for: there may be one on each of many lines. */
    private Position position(int index) {
        if (index < lineStart) {
            line = 1;
            lineStart = 0;
        }
        for (int end = text.indexOf('\n', lineStart);
                end >= 0 && end < index;
                end = text.indexOf('\n', lineStart)) {
            line++;
            lineStart = end + 1;
        }
        return new Position(file, line, text.codePointCount(lineStart, index) + 1);
    }
}
