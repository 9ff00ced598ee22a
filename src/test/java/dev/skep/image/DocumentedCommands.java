package dev.skep.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands that a page of the documentation tells its readers to give.
 *
 * <p>They are: every indented block but those that are named as something else, cut into commands
 * as a shell would read them; the first column of a table of commands; and what is set as code in a
 * line of text and begins with one of the programs.
 */
final class DocumentedCommands {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static final Pattern PROGRAM = Pattern.compile("(eval|docker|skep|\\./dev) .*");

    /** {@code docker service update}: which command, and not on what. */
    private static final Pattern NAME = Pattern.compile("(docker|skep)( [a-z][a-z-]*)+");

    /** Blocks that show something, by how they begin. */
    private static final List<String> SHOWN = List.of("compose.yaml ─┐", "#1 create web/3");

    private static final String TABLE = "| command |";

    /** How a command stands in the text. */
    enum Kind {
        /** To be given as it is, where it stands. */
        WHOLE,
        /** In a sentence: to be given, unless it has been. */
        MENTION,
        /** The name of one. */
        NAME,
        /** With what may be left out in brackets, and how it may end. */
        SYNOPSIS
    }

    /**
     * @param place page and line
     * @param exits what the page says of how it ends, where it says that
     */
    record Documented(String place, Kind kind, String text, Set<Integer> exits) {}

    private final String page;
    private final List<String> lines;
    private final List<Documented> found = new ArrayList<>();

    private DocumentedCommands(String page, List<String> lines) {
        this.page = page;
        this.lines = lines;
    }

    static List<Documented> of(String page) throws IOException {
        return of(page, Files.readAllLines(Path.of(page)));
    }

    static List<Documented> of(String page, List<String> lines) throws IOException {
        DocumentedCommands commands = new DocumentedCommands(page, lines);
        commands.read();
        return List.copyOf(commands.found);
    }

    private void read() throws IOException {
        boolean fenced = false;
        boolean table = false;
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            table = line.startsWith(TABLE) || (table && line.startsWith("|"));
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (!fenced && line.startsWith("    ")) {
                at = block(at);
            } else if (!fenced && table) {
                row(at);
            } else if (!fenced) {
                text(at);
            }
        }
    }

    /** Returns its last line. */
    private int block(int first) throws IOException {
        int end = first;
        while (end < lines.size() && lines.get(end).startsWith("    ")) {
            end++;
        }
        if (SHOWN.stream().noneMatch(lines.get(first).strip()::startsWith)) {
            StringBuilder command = new StringBuilder();
            int begin = first;
            for (int at = first; at < end; at++) {
                command.append(lines.get(at).substring(4)).append('\n');
                if (at == end - 1 || Docker.isWholeScript(command.toString())) {
                    add(begin, Kind.WHOLE, withoutRemark(command.toString().strip()), Set.of());
                    command.setLength(0);
                    begin = at + 1;
                }
            }
        }
        return end - 1;
    }

    private static String withoutRemark(String command) {
        return command.contains("\n") ? command : command.replaceFirst("\\s{2,}# .*$", "");
    }

    private void row(int at) {
        String[] cells = lines.get(at).split("(?<!\\\\)\\|");
        String last = cells[cells.length - 1];
        Set<Integer> exits =
                Pattern.compile("\\b\\d+\\b")
                        .matcher(last)
                        .results()
                        .map(number -> Integer.valueOf(number.group()))
                        .collect(Collectors.toSet());
        CODE.matcher(cells[1])
                .results()
                .forEach(code -> add(at, Kind.SYNOPSIS, code.group(1), exits));
    }

    private void text(int at) {
        CODE.matcher(lines.get(at))
                .results()
                .map((MatchResult code) -> code.group(1))
                .filter(code -> PROGRAM.matcher(code).matches())
                // Something of it is left out.
                .filter(code -> !code.contains(" …"))
                .forEach(code -> {
                    boolean name = NAME.matcher(code).matches();
                    add(at, name ? Kind.NAME : Kind.MENTION, code, Set.of());
                });
    }

    private void add(int at, Kind kind, String text, Set<Integer> exits) {
        found.add(new Documented(page + ":" + (at + 1), kind, text, exits));
    }

    private static List<Documented> all(List<String> pages) throws IOException {
        List<Documented> all = new ArrayList<>();
        for (String page : pages) {
            all.addAll(of(page));
        }
        return all;
    }

    /**
     * Each as it is to be given, in the order of the pages; a synopsis in all its forms.
     *
     * @param later what is given right after another one, which stands below it
     */
    static List<Documented> toBeGiven(List<String> pages, Map<String, String> later)
            throws IOException {
        List<Documented> all = all(pages);
        Set<String> forms = new TreeSet<>();
        List<Documented> given = new ArrayList<>();
        for (Documented command : all) {
            if (command.kind() == Kind.SYNOPSIS) {
                forms.add(command.text());
                for (String form : formsOf(command.text())) {
                    forms.add(form);
                    given.add(
                            new Documented(command.place(), Kind.SYNOPSIS, form, command.exits()));
                }
            } else {
                given.add(command);
            }
        }
        all.stream()
                .filter(command -> command.kind() == Kind.WHOLE)
                .forEach(command -> forms.add(command.text()));
        given.removeIf(command ->
                command.kind() == Kind.MENTION && !forms.add(command.text())
                        || command.kind() == Kind.NAME && isGiven(command.text(), forms));
        for (Map.Entry<String, String> moved : later.entrySet()) {
            Documented command = given.remove(indexOf(given, moved.getKey()));
            given.add(indexOf(given, moved.getValue()) + 1, command);
        }
        return given;
    }

    private static boolean isGiven(String name, Set<String> commands) {
        return commands.stream().anyMatch(command -> (command + " ").startsWith(name + " "));
    }

    private static int indexOf(List<Documented> commands, String text) {
        return commands.stream().map(Documented::text).toList().indexOf(text);
    }

    /** What a synopsis stands for: with nothing that may be left out, and with all of it. */
    static List<String> formsOf(String synopsis) {
        return Stream.of(
                        synopsis.replaceAll("\\s*\\[[^]]*]", ""),
                        synopsis.replaceAll("[\\[\\]]", ""))
                .distinct()
                .toList();
    }

    /** The words in capitals, which a reader puts something else for. */
    static Set<String> placeholders(String command) {
        return Arrays.stream(command.split("[^A-Za-z_…]+"))
                .filter(word -> word.matches("[A-Z]{3,}…?"))
                .collect(Collectors.toSet());
    }
}
