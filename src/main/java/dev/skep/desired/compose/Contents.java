package dev.skep.desired.compose;

import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.InputFiles;
import dev.skep.desired.input.Spelling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the configs or secrets of a file hold, or whose they are. Files and variables are looked up
 * only for what a service uses, as Compose does.
 */
final class Contents {

    private final String kind;
    private final Map<String, Supplier<Optional<FileSource>>> sources = new LinkedHashMap<>();
    private final Map<String, Optional<FileSource>> read = new LinkedHashMap<>();

    /**
     * @param kind {@code configs} or {@code secrets}
     */
    private Contents(String kind) {
        this.kind = kind;
    }

    static Contents read(
            String kind,
            Attributes document,
            Path directory,
            Variables environment,
            InputFiles files) {
        Contents contents = new Contents(kind);
        document.entries(kind)
                .forEach((name, entry) -> {
                    if (!name.startsWith("x-")) {
                        contents.sources.put(
                                name, contents.source(name, entry, directory, environment, files));
                    }
                });
        return contents;
    }

    /** The source under a name; what is wrong with it is reported once, where it is declared. */
    Optional<FileSource> source(Cursor user, String name) {
        Supplier<Optional<FileSource>> source = sources.get(name);
        if (source == null) {
            user.error(
                    "\""
                            + name
                            + "\" is not declared under "
                            + kind
                            + Spelling.hint(name, sources.keySet()));
            return Optional.empty();
        }
        return read.computeIfAbsent(name, _ -> source.get());
    }

    /** One way to say what a config or secret holds, and what becomes of the text given for it. */
    private record Way(Cursor at, Function<String, Optional<FileContent>> content) {}

    private Supplier<Optional<FileSource>> source(
            String key, Cursor entry, Path directory, Variables environment, InputFiles files) {
        Attributes of = entry.attributes();
        Optional<String> name = of.text("name");
        Optional<Cursor> external = of.at("external").filter(Contents::isTrue);
        Optional<String> legacyName =
                external.filter(Cursor::isMapping).flatMap(Contents::legacyName);
        if (!isConfigs()) {
            of.refuse(
                    "driver",
                    "is a plugin of the engine's, which Skep does not ask: give the secret a file or an environment variable, or make it external");
            of.at("driver_opts");
        }
        SortedMap<String, String> labels = of.pairs("labels");
        Optional<String> templateDriver = of.text("template_driver");
        List<Way> ways = ways(of, directory, environment, files);
        if (external.isPresent()) {
            refuseBesideExternal(of);
        }
        of.end();
        if (external.isPresent()) {
            FileSource theirs = new FileSource.External(name.or(() -> legacyName).orElse(key));
            return () -> Optional.of(theirs);
        }
        return () ->
                content(entry, ways)
                        .map(content ->
                                new FileSource.Content(key, name, content, labels, templateDriver));
    }

    private List<Way> ways(Attributes of, Path directory, Variables environment, InputFiles files) {
        List<Way> ways = new ArrayList<>();
        of.at("file")
                .ifPresent(at -> ways.add(new Way(at, it -> ofFile(at, it, directory, files))));
        of.at("environment")
                .ifPresent(
                        at -> ways.add(new Way(at, it -> ofVariable(at, it, environment, files))));
        if (isConfigs()) {
            of.at("content")
                    .ifPresent(at -> ways.add(new Way(at, it -> Optional.of(FileContent.of(it)))));
        }
        return List.copyOf(ways);
    }

    private Optional<FileContent> content(Cursor entry, List<Way> ways) {
        if (ways.size() != 1) {
            entry.error(
                    "expected one source: file, environment"
                            + (isConfigs() ? ", content or external" : " or external"));
            return Optional.empty();
        }
        Way way = ways.getFirst();
        return way.at().text().flatMap(way.content());
    }

    private static void refuseBesideExternal(Attributes of) {
        for (String made : List.of("file", "environment", "content", "labels", "template_driver")) {
            of.at(made)
                    .ifPresent(value ->
                            value.error(
                                    "cannot stand beside external: Skep does not make what is external"));
        }
    }

    private boolean isConfigs() {
        return kind.equals("configs");
    }

    private static boolean isTrue(Cursor external) {
        return external.isMapping() || external.flag().orElse(false);
    }

    private static Optional<String> legacyName(Cursor external) {
        Attributes of = external.attributes();
        Optional<String> name = of.text("name");
        of.end();
        return name;
    }

    private Optional<FileContent> ofFile(Cursor at, String name, Path directory, InputFiles files) {
        return at.path(directory, name)
                .flatMap(file -> {
                    try {
                        return Optional.of(
                                isConfigs()
                                        ? new FileContent(files.read(file))
                                        : files.secret(file));
                    } catch (IOException e) {
                        at.error(file + " " + e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    private Optional<FileContent> ofVariable(
            Cursor at, String name, Variables environment, InputFiles files) {
        Optional<FileContent> content =
                isConfigs()
                        ? Optional.ofNullable(environment.get(name)).map(FileContent::of)
                        : files.secret(name, environment.untold());
        if (content.isEmpty()) {
            at.error("the variable " + name + " is not set");
        }
        return content;
    }
}
