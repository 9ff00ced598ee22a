package dev.skep.desired.manifest;

import dev.skep.desired.FileContent;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Grammar;
import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Yaml;
import dev.skep.desired.input.YamlText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A {@link Parcel} as a zip archive, which every system can look into: {@code bundle.yaml}, and the
 * files below {@code files/}. Equal parcels make equal archives.
 */
final class ParcelFormat {

    private static final String CONTENTS = "bundle.yaml";
    private static final String FILES = "files";

    /** A small archive can be made to unpack to any size. */
    private static final int MOST = 32 * 1024 * 1024;

    private static final int MOST_FILES = 10_000;

    /** The first that the format knows. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final Grammar GRAMMAR =
            Grammar.of(
                    List.of(
                            ".: apiVersion kind roots name scales envFiles profiles variables"
                                    + " secretFiles secretVariables"));

    private ParcelFormat() {}

    static byte[] write(Parcel parcel) {
        return write(contents(parcel), parcel.files());
    }

    static byte[] write(String contents, Map<Path, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            put(zip, CONTENTS, contents.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<Path, byte[]> file : files.entrySet()) {
                put(zip, FILES + file.getKey(), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static String contents(Parcel parcel) {
        StringBuilder text = new StringBuilder("apiVersion: skep.dev/v1\nkind: Bundle\n");
        ReadOptions options = parcel.options();
        text.append("roots: ").append(list(parcel.roots())).append('\n');
        options.name().ifPresent(name -> text.append("name: ").append(quoted(name)).append('\n'));
        text.append("scales: ").append(map(options.scales())).append('\n');
        text.append("envFiles: ").append(list(options.envFiles())).append('\n');
        text.append("profiles: ").append(list(options.profiles())).append('\n');
        text.append("variables: ").append(map(new TreeMap<>(options.environment()))).append('\n');
        text.append("secretFiles: ").append(map(parcel.secretFiles())).append('\n');
        text.append("secretVariables: ").append(map(parcel.secretVariables())).append('\n');
        return text.toString();
    }

    private static String list(List<?> items) {
        return items.stream()
                .map(item -> "\n- " + quoted(item.toString()))
                .collect(Collectors.joining("", "", items.isEmpty() ? "[]" : ""));
    }

    private static String map(SortedMap<?, ?> entries) {
        return entries.entrySet().stream()
                .map(entry ->
                        "\n  ? "
                                + quoted(entry.getKey().toString())
                                + "\n  : "
                                + quoted(entry.getValue().toString()))
                .collect(Collectors.joining("", "", entries.isEmpty() ? "{}" : ""));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                quoted.append('\\').append(each);
            } else if (each < ' ' || each > '~') {
                quoted.append("\\u%04x".formatted((int) each));
            } else {
                quoted.append(each);
            }
        }
        return quoted.append('"').toString();
    }

    /**
     * What was written; empty after a problem was reported.
     *
     * @param source what messages call it
     */
    static Optional<Parcel> read(String source, byte[] archive, Problems problems) {
        Position whole = Position.of(source);
        try {
            SortedMap<String, byte[]> entries = entries(archive);
            byte[] contents = entries.remove(CONTENTS);
            if (contents == null) {
                problems.error(whole, "", "is nothing that skep submit has written");
                return Optional.empty();
            }
            SortedMap<Path, byte[]> files = new TreeMap<>();
            entries.forEach((name, bytes) -> {
                if (name.startsWith(FILES + "/")) {
                    files.put(Path.of(name.substring(FILES.length())), bytes);
                }
            });
            return YamlText.parse(source + ":" + CONTENTS, contents, problems)
                    .map(root -> parcel(root, files, problems))
                    .filter(_ -> problems.isEmpty());
        } catch (IOException | IllegalArgumentException e) {
            problems.error(whole, "", "is not whole: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static SortedMap<String, byte[]> entries(byte[] archive) throws IOException {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        int left = MOST;
        try (ZipInputStream zip =
                new ZipInputStream(new ByteArrayInputStream(archive), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes(left + 1);
                left -= content.length;
                if (left < 0 || entries.size() >= MOST_FILES) {
                    throw new IOException(
                            "it unpacks to more than "
                                    + MOST / (1024 * 1024)
                                    + " MiB or "
                                    + MOST_FILES
                                    + " files");
                }
                entries.put(entry.getName(), content);
            }
        }
        return entries;
    }

    private static Parcel parcel(Yaml root, SortedMap<Path, byte[]> files, Problems problems) {
        Attributes of = Cursor.of(root, GRAMMAR, problems).attributes();
        of.at("apiVersion");
        of.required("kind").ifPresent(kind -> kind.oneOf(Map.of("Bundle", true)));
        SortedMap<String, Integer> scales = new TreeMap<>();
        of.entries("scales")
                .forEach((service, at) ->
                        at.whole(0, Integer.MAX_VALUE)
                                .ifPresent(count -> scales.put(service, count.intValue())));
        Optional<Cursor> roots = of.required("roots");
        roots.filter(at -> at.texts().isEmpty())
                .ifPresent(at -> at.error("expected at least one file"));
        Parcel parcel =
                new Parcel(
                        roots.map(Cursor::texts).orElse(List.of()).stream().map(Path::of).toList(),
                        new ReadOptions(
                                of.text("name"),
                                scales,
                                of.texts("envFiles").stream().map(Path::of).toList(),
                                of.texts("profiles"),
                                of.pairs("variables")),
                        files,
                        digests(of, "secretFiles", Path::of),
                        digests(of, "secretVariables", name -> name));
        of.end();
        return parcel;
    }

    private static <K extends Comparable<? super K>> SortedMap<K, FileContent> digests(
            Attributes of, String name, Function<String, K> key) {
        SortedMap<K, FileContent> digests = new TreeMap<>();
        of.entries(name)
                .forEach((text, at) ->
                        at.parsed(FileContent::elsewhere)
                                .ifPresent(content -> digests.put(key.apply(text), content)));
        return digests;
    }
}
