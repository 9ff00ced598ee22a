package dev.skep.desired.manifest;

import dev.skep.desired.Drift;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.Upkeep;
import dev.skep.desired.compose.ComposeReader;
import dev.skep.desired.compose.ComposeRequest;
import dev.skep.desired.compose.Target;
import dev.skep.desired.input.InputFiles;
import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Yaml;
import dev.skep.desired.input.YamlText;
import dev.skep.identity.StackName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes documents of one path that the user gave.
 *
 * @param lastStacks the stack that each source described when it was last good
 */
record PathReader(ReadOptions options, InputFiles files, Map<String, StackName> lastStacks) {

    private static final List<String> COMPOSE_FILES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
    private static final List<String> OVERRIDE_FILES =
            List.of(
                    "compose.override.yaml",
                    "compose.override.yml",
                    "docker-compose.override.yml",
                    "docker-compose.override.yaml");

    List<Document> read(Path path) {
        try {
            return files.isDirectory(path) ? directory(path) : List.of(file(path));
        } catch (IOException e) {
            return List.of(invalid(path.toString(), String.valueOf(e.getMessage())));
        }
    }

    /** The one document of the files that {@link #roots} has found. */
    Document read(List<Path> roots) {
        Path first = roots.getFirst();
        try {
            return roots.size() == 1 ? file(first) : compose(first, roots, new Problems());
        } catch (IOException e) {
            return invalid(first.toString(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * The files that a document begins with: the one that describes the stack, and what a folder
     * has to be merged into it.
     *
     * @param path as it was given
     * @param source of a document that was found there
     */
    List<Path> roots(Path path, Path source) throws IOException {
        if (!files.isDirectory(path)
                || StackManifest.isOne(files.read(source), source.toString())) {
            return List.of(source);
        }
        List<Path> roots = new ArrayList<>(List.of(source));
        first(OVERRIDE_FILES, files.list(path), path).ifPresent(roots::add);
        return roots;
    }

    private List<Document> directory(Path directory) throws IOException {
        List<String> names = files.list(directory);
        List<Document> documents = new ArrayList<>();
        for (String name : names) {
            if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                stackIn(directory.resolve(name)).ifPresent(documents::add);
            }
        }
        if (!documents.isEmpty()) {
            return documents;
        }
        Optional<Path> compose = first(COMPOSE_FILES, names, directory);
        if (compose.isEmpty()) {
            return List.of(
                    invalid(
                            directory.toString(),
                            "holds neither a file with kind: Stack nor a compose.yaml"));
        }
        List<Path> composeFiles = new ArrayList<>(List.of(compose.get()));
        first(OVERRIDE_FILES, names, directory).ifPresent(composeFiles::add);
        return List.of(compose(compose.get(), composeFiles, new Problems()));
    }

    private static Optional<Path> first(List<String> wanted, List<String> names, Path directory) {
        return wanted.stream().filter(names::contains).findFirst().map(directory::resolve);
    }

    /**
     * The stack of a file in a directory; other files there are nobody's, or belong to a stack that
     * names them.
     */
    private Optional<Document> stackIn(Path file) {
        try {
            byte[] bytes = files.read(file);
            Problems problems = new Problems();
            Optional<Yaml> root = YamlText.parse(file.toString(), bytes, problems);
            boolean ours =
                    root.map(StackManifest::isOne)
                            .orElse(
                                    lastStacks.containsKey(file.toString())
                                            || BrokenManifest.looksLikeOne(bytes));
            return ours ? Optional.of(stack(file, bytes, root, problems)) : Optional.empty();
        } catch (IOException e) {
            return lastStacks.containsKey(file.toString())
                    ? Optional.of(invalid(file.toString(), String.valueOf(e.getMessage())))
                    : Optional.empty();
        }
    }

    private Document file(Path file) throws IOException {
        byte[] bytes = files.read(file);
        Problems problems = new Problems();
        Optional<Yaml> root = YamlText.parse(file.toString(), bytes, problems);
        boolean ours =
                root.map(StackManifest::isResource)
                        .orElseGet(() -> BrokenManifest.looksLikeOne(bytes));
        return ours
                ? stack(file, bytes, root, problems)
                : compose(file, List.of(file), new Problems());
    }

    private Document stack(Path file, byte[] bytes, Optional<Yaml> root, Problems problems) {
        if (root.isEmpty()) {
            return invalid(file.toString(), BrokenManifest.name(bytes), problems.errors());
        }
        StackManifest manifest = StackManifest.read(file, root.get(), files, problems);
        options.name()
                .ifPresent(_ ->
                        problems.error(
                                Position.of("--name"),
                                "",
                                "names a plain Compose project; the stack of "
                                        + file
                                        + " is named by its metadata.name"));
        boolean whole =
                manifest.name().isPresent()
                        && !manifest.compose().isEmpty()
                        && manifest.compose().stream().allMatch(files::exists)
                        && manifest.envFiles().stream().allMatch(files::exists);
        if (!whole) {
            return invalid(file.toString(), manifest.name(), problems.errors());
        }
        return document(
                file,
                new ComposeRequest(
                        manifest.compose(),
                        manifest.name(),
                        options.envFiles().isEmpty() ? manifest.envFiles() : options.envFiles(),
                        options.profiles().isEmpty() ? manifest.profiles() : options.profiles(),
                        targets(manifest.targets()),
                        options.environment(),
                        manifest.prune(),
                        manifest.allowRemoval(),
                        manifest.drift(),
                        manifest.upkeep()),
                problems);
    }

    private Document compose(Path file, List<Path> composeFiles, Problems problems) {
        Optional<StackName> name =
                options.name()
                        .flatMap(text -> {
                            try {
                                return Optional.of(new StackName(text));
                            } catch (IllegalArgumentException e) {
                                problems.error(
                                        Position.of("--name"), "", String.valueOf(e.getMessage()));
                                return Optional.empty();
                            }
                        });
        return document(
                file,
                new ComposeRequest(
                        composeFiles,
                        name,
                        options.envFiles(),
                        options.profiles(),
                        targets(new TreeMap<>()),
                        options.environment(),
                        true,
                        false,
                        Drift.HEAL,
                        Upkeep.NONE),
                problems);
    }

    private Document document(Path source, ComposeRequest request, Problems problems) {
        ComposeReader reader = new ComposeReader(request, files, problems);
        return reader.read()
                .<Document>map(
                        state -> new Document.Valid(source.toString(), state, problems.warnings()))
                .orElseGet(() -> invalid(source.toString(), reader.stack(), problems.errors()));
    }

    private SortedMap<String, Target> targets(SortedMap<String, Target> written) {
        SortedMap<String, Target> targets = new TreeMap<>(written);
        options.scales()
                .forEach((service, count) ->
                        targets.put(
                                service,
                                Target.of(
                                        Position.of("--scale " + service + "=" + count),
                                        "",
                                        count)));
        return targets;
    }

    private Document invalid(String source, String what) {
        return invalid(source, Optional.empty(), List.of(new Problem(source, 0, 0, "", what)));
    }

    private Document invalid(String source, Optional<StackName> stack, List<Problem> problems) {
        return new Document.Invalid(
                source, stack.or(() -> Optional.ofNullable(lastStacks.get(source))), problems);
    }
}
