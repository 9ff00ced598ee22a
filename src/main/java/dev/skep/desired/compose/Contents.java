package dev.skep.desired.compose;

import dev.skep.desired.FileContent;
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
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the configs or secrets of a file hold. Files and variables are looked up only for what a
 * service uses, as Compose does.
 */
final class Contents {

    private final String kind;
    private final Map<String, Supplier<Optional<FileContent>>> sources = new LinkedHashMap<>();
    private final Map<String, Optional<FileContent>> read = new LinkedHashMap<>();

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
            Map<String, String> environment,
            InputFiles files) {
        Contents contents = new Contents(kind);
        document.entries(kind)
                .forEach((name, entry) -> {
                    if (!name.startsWith("x-")) {
                        contents.sources.put(
                                name, contents.source(entry, directory, environment, files));
                    }
                });
        return contents;
    }

    /** The content under a name; what is wrong with it is reported once, where it is declared. */
    Optional<FileContent> content(Cursor user, String name) {
        Supplier<Optional<FileContent>> source = sources.get(name);
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
    private record Source(Cursor at, Function<String, Optional<FileContent>> content) {}

    /**
     * The name on a swarm, where there are such objects, means nothing here: what counts is the
     * file in the container.
     */
    private Supplier<Optional<FileContent>> source(
            Cursor entry, Path directory, Map<String, String> environment, InputFiles files) {
        Attributes of = entry.attributes();
        of.text("name");
        Optional<Cursor> external = of.at("external").filter(Contents::isTrue);
        List<Optional<Source>> sources = new ArrayList<>();
        sources.add(
                of.at("file").map(at -> new Source(at, it -> ofFile(at, it, directory, files))));
        sources.add(
                of.at("environment")
                        .map(at -> new Source(at, it -> ofVariable(at, it, environment))));
        if (isConfigs()) {
            sources.add(
                    of.at("content")
                            .map(at -> new Source(at, it -> Optional.of(FileContent.of(it)))));
        }
        of.end();
        List<Source> given = sources.stream().flatMap(Optional::stream).toList();
        return () -> {
            if (external.isPresent()) {
                entry.error(
                        "external names an object of a swarm, and one engine has none:"
                                + " give it a file or an environment variable");
                return Optional.empty();
            }
            if (given.size() != 1) {
                entry.error(
                        "expected one source: "
                                + (isConfigs()
                                        ? "file, environment or content"
                                        : "file or environment"));
                return Optional.empty();
            }
            Source source = given.getFirst();
            return source.at().text().flatMap(source.content());
        };
    }

    private boolean isConfigs() {
        return kind.equals("configs");
    }

    private static boolean isTrue(Cursor external) {
        return external.isMapping() || external.flag().orElse(false);
    }

    private static Optional<FileContent> ofFile(
            Cursor at, String name, Path directory, InputFiles files) {
        return at.path(directory, name)
                .flatMap(file -> {
                    try {
                        return Optional.of(new FileContent(files.read(file)));
                    } catch (IOException e) {
                        at.error(file + " " + e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    private static Optional<FileContent> ofVariable(
            Cursor at, String name, Map<String, String> environment) {
        Optional<FileContent> content =
                Optional.ofNullable(environment.get(name)).map(FileContent::of);
        if (content.isEmpty()) {
            at.error("the variable " + name + " is not set");
        }
        return content;
    }
}
