package dev.skep.desired.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One folder of {@code src/test/resources/desired}: input files, {@code expected.txt}, and when the
 * case needs them {@code args.txt} with one option a line ({@code path}, {@code name}, {@code
 * scale}, {@code env-file}, {@code profile}, {@code env}, {@code grow}).
 *
 * <p>It is read from a copy, so that messages do not depend on where the project lies.
 */
final class ReadingCase {

    static final String EXPECTED = "expected.txt";
    private static final String ARGUMENTS = "args.txt";

    private final Path folder;
    private final Path copy;
    private final List<Path> paths = new ArrayList<>();
    private final List<Path> envFiles = new ArrayList<>();
    private final List<String> profiles = new ArrayList<>();
    private final SortedMap<String, Integer> scales = new TreeMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private Optional<String> name = Optional.empty();

    ReadingCase(Path folder, Path workplace) throws IOException {
        this.folder = folder;
        this.copy = workplace.resolve(folder.getFileName());
        for (Path file : files(folder)) {
            Path target = copy.resolve(folder.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        if (Files.exists(folder.resolve(ARGUMENTS))) {
            for (String line : Files.readAllLines(folder.resolve(ARGUMENTS))) {
                argument(before(line, " "), after(line, " "));
            }
        }
        if (paths.isEmpty()) {
            paths.add(
                    Stream.of("skep.yaml", "compose.yaml")
                            .map(copy::resolve)
                            .filter(Files::exists)
                            .findFirst()
                            .orElse(copy));
        }
    }

    private void argument(String option, String value) throws IOException {
        switch (option) {
            case "path" -> paths.add(copy.resolve(value).normalize());
            case "name" -> name = Optional.of(value);
            case "env-file" -> envFiles.add(copy.resolve(value));
            case "profile" -> profiles.add(value);
            case "scale" -> scales.put(before(value, "="), Integer.valueOf(after(value, "=")));
            case "env" -> environment.put(before(value, "="), after(value, "="));
            case "grow" ->
                    grow(copy.resolve(before(value, " ")), Long.parseLong(after(value, " ")));
            default -> throw new IllegalArgumentException(folder + "/" + ARGUMENTS + ": " + option);
        }
    }

    private static String before(String text, String separator) {
        return text.substring(0, text.indexOf(separator));
    }

    private static String after(String text, String separator) {
        return text.substring(text.indexOf(separator) + separator.length());
    }

    /** Large files are made, not kept. */
    private static void grow(Path file, long size) throws IOException {
        StringBuilder text = new StringBuilder(Files.readString(file));
        while (text.length() < size) {
            text.append("# a comment that makes the file larger and larger\n");
        }
        Files.writeString(file, text);
    }

    FileSource source() {
        return new FileSource(
                paths, new ReadOptions(name, scales, envFiles, profiles, environment));
    }

    /** Text that names files as seen from the case's folder. */
    String relative(String text) {
        return text.replace(copy + "/", "").replace(copy.toString(), "CASE");
    }

    String expected() throws IOException {
        Path file = folder.resolve(EXPECTED);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    void expect(String text) throws IOException {
        Files.writeString(folder.resolve(EXPECTED), text);
    }

    /** Files that no reading of the case has looked at. */
    List<String> unused(FileSource source) throws IOException {
        List<String> unused = new ArrayList<>();
        for (Path file : files(copy)) {
            String relative = copy.relativize(file).toString();
            if (!relative.equals(EXPECTED)
                    && !relative.equals(ARGUMENTS)
                    && !source.inputs().contains(file)) {
                unused.add(relative);
            }
        }
        return unused;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
