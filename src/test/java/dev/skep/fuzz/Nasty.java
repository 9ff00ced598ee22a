package dev.skep.fuzz;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Words that have broken programs before. */
final class Nasty {

    private static final String LONG = "x".repeat(5_000);

    /** Bad in any text. */
    static final List<String> EVERYWHERE =
            List.of(
                    "",
                    "0",
                    "-1",
                    "-0",
                    "2147483648",
                    "9223372036854775807",
                    "99999999999999999999999999",
                    "1e999",
                    "-1e-999",
                    "1e999999999",
                    "NaN",
                    "Infinity",
                    "0x7fffffffffffffff",
                    "null",
                    "true",
                    "\"\"",
                    "[]",
                    "{}",
                    "[[[[[[[[[[]]]]]]]]]]",
                    "\u0000",
                    "\u0007",
                    "\u001b[31m",
                    "\u0085",
                    "\u2028",
                    "\u202e",
                    "\uFEFF",
                    "é",
                    "😀",
                    "\"\\ud83d\"",
                    "\\",
                    "\"",
                    "'",
                    "\r",
                    "\t",
                    "../../../../etc/passwd",
                    "/",
                    "..",
                    "%00%n%s",
                    "a b",
                    LONG,
                    "-".repeat(300),
                    "9".repeat(2_000));

    /** Bad in YAML, in Compose files and in variables. */
    static final List<String> YAML =
            List.of(
                    "~",
                    "yes",
                    "No",
                    "0777",
                    "0o17",
                    "1:30:00",
                    "2026-01-01",
                    "2026-01-01T00:00:00Z",
                    ".inf",
                    ".nan",
                    "!!binary AAECAw==",
                    "!!binary \"not base64\"",
                    "!!python/object/apply:os.system [id]",
                    "!!java.net.URL [http://localhost]",
                    "!!int x",
                    "!!set {a, b}",
                    "!reset null",
                    "!override",
                    "!<tag:x>",
                    "&a *a",
                    "*nobody",
                    "*common",
                    "<<: *common",
                    "<<: [*common, *common]",
                    "{<<: {a: 1}, <<: {b: 2}}",
                    "&a [*a]",
                    "? [a]\n: b",
                    "? |\n  a\n  b\n: c",
                    "\n\t- x",
                    "\n---\n",
                    "\n...\n",
                    "%YAML 9.9\n---\n",
                    "|+9\n  x",
                    ">-\n x\n  y",
                    "\"a\\nb\"",
                    "\"a\\u2028b\\u202e\"",
                    "\"\\xff\\0\"",
                    "\"\\ud800\"",
                    "{\"a\\nb\": 1}",
                    "{image: x, image: y}",
                    "[a, {b: c}, [d]]",
                    "{a: {b: {c: {d: {}}}}}",
                    "$",
                    "$$",
                    "${",
                    "${}",
                    "${X",
                    "${X:-${X:-${X:-}}}",
                    "${X:?a\nb}",
                    "${1}",
                    "${X!y}",
                    "$X$X$X",
                    "${SET}",
                    "65536:80",
                    "1-65535:1-65535",
                    "8080:80/sctp",
                    "a:b:c:d",
                    "/x:/y:z",
                    "1.5.5m",
                    "1d2w3h",
                    "5e3s",
                    "9".repeat(30) + "h",
                    "service:web",
                    "on-failure:-1",
                    "\\$",
                    "x=${A}${A}${A}",
                    "# comment",
                    ": ",
                    "- ",
                    "@",
                    "`",
                    "%",
                    "|",
                    ">",
                    "{",
                    "}",
                    "[",
                    "]",
                    "!ff%ff x",
                    "%YAML 99999999999.1\n---\n",
                    "\"\\UFFFFFFFF\"");

    /** Bad in JSON, in the engine's words and in HTTP. */
    static final List<String> JSON =
            List.of(
                    "[",
                    "]",
                    "{",
                    "}",
                    ",",
                    ":",
                    "[{}]",
                    "{\"Id\":1}",
                    "\"exploded\"",
                    "\"running\"",
                    "\"exited\"",
                    "\"restarting\"",
                    "{\"Status\":\"unknown\"}",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"+999999999-12-31T23:59:59Z\"",
                    "\"-999999999-01-01T00:00:00Z\"",
                    "\"9999-99-99T99:99:99Z\"",
                    "\"../..\"",
                    "\"a?b#c\"",
                    "\"line\\nline\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "1.5",
                    "9".repeat(1_500),
                    "200 OK",
                    "204 No Content",
                    "304 Not Modified",
                    "500 Internal Server Error",
                    "302 Found",
                    "text/html",
                    "Content-Length: 5",
                    "Content-Length: -1",
                    "Content-Length: 99999999999",
                    "Transfer-Encoding: chunked",
                    "Content-Encoding: gzip",
                    "Connection: close",
                    "\r\n\r\n",
                    "\r\n",
                    "ffffffffffffffff");

    private Nasty() {}

    /** Much of something, in bounds that a disk and a test can bear. */
    static String huge(Dice dice) {
        int much = dice.of(1_000, 5_000, 20_000);
        return switch (dice.number(0, 14)) {
            case 0 -> "[".repeat(much);
            case 1 -> "{a: ".repeat(much);
            case 2 -> "${X:-".repeat(much);
            case 3 -> "${X:-".repeat(much) + "}".repeat(much);
            case 4 -> lines(much, "K%d=v");
            case 5 -> lines(much, "K%d=$K0");
            case 6 -> "\nA0=xxxxxxxxxx" + doubled();
            case 7 -> "\nservices:" + lines(much, "  s%d: {image: a, depends_on: [s%<d0]}");
            case 8 -> "\nservices:\n  s0: {image: a}" + chain(much);
            case 9 -> lines(much, "      - 1-65535:1-65535");
            case 10 -> "\nx-bomb:\n - &b0 [a, a, a]" + bomb();
            case 11 -> "\n? \"" + "k".repeat(much) + "\"\n: [" + "a, ".repeat(much) + "]\n";
            case 12 -> "\nx-deep:\n - &d0 a" + deep();
            case 13 -> "\"" + "\\u00e9".repeat(much) + "\"";
            default -> "y".repeat(10 * much);
        };
    }

    private static String lines(int much, String line) {
        return IntStream.rangeClosed(1, much)
                .mapToObj(line::formatted)
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** Each variable holds the one before twice. */
    private static String doubled() {
        return IntStream.rangeClosed(1, 40)
                .mapToObj(i -> "A%d=$A%d$A%<d".formatted(i, i - 1))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String chain(int much) {
        return IntStream.rangeClosed(1, much)
                .mapToObj(i -> "  s%d: {image: a, depends_on: [s%d]}".formatted(i, i - 1))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** Each part holds the one before: deep without a deep line. */
    private static String deep() {
        return IntStream.rangeClosed(1, 600)
                .mapToObj(i -> " - &d%d [*d%d]".formatted(i, i - 1))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String bomb() {
        return IntStream.rangeClosed(1, 20)
                .mapToObj(i -> " - &b%d [*b%d, *b%<d, *b%<d]".formatted(i, i - 1))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }
}
