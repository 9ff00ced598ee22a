package dev.skep.desired.manifest;

import dev.skep.desired.DesiredSource;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Desired state from files: each path is a {@code kind: Stack} file, a directory of them, or a
 * plain Compose file or its directory.
 *
 * <p>It remembers which stack each document described when it was last good, so that one that
 * cannot be read any more still says whose last good state is to be kept. Used by one thread at a
 * time.
 */
public final class FileSource implements DesiredSource {

    private final List<Path> paths;
    private final ReadOptions options;
    private final Map<String, StackName> lastStacks = new HashMap<>();
    private WatchedFiles files = new WatchedFiles();

    /**
     * @param paths as the user gave them, which is how messages name them
     */
    public FileSource(List<Path> paths, ReadOptions options) {
        this.paths = List.copyOf(paths);
        this.options = options;
    }

    @Override
    public Reading read() {
        files = new WatchedFiles();
        List<Document> documents = new ArrayList<>();
        for (Path path : paths) {
            documents.addAll(new PathReader(options, files, lastStacks).read(path));
        }
        for (Document document : documents) {
            if (document instanceof Document.Valid valid) {
                lastStacks.put(valid.source(), valid.state().stack());
            }
        }
        return new Reading(withoutTwins(documents));
    }

    @Override
    public Optional<Reading> readIfChanged() {
        return files.changed() ? Optional.of(read()) : Optional.empty();
    }

    /** The files that the last reading looked for, there or not. */
    Set<Path> inputs() {
        return files.asked();
    }

    /**
     * Of two documents for one stack neither may be carried out: there is no telling which is
     * meant.
     */
    private static List<Document> withoutTwins(List<Document> documents) {
        Map<StackName, List<String>> sources =
                documents.stream()
                        .filter(document -> stack(document).isPresent())
                        .collect(
                                Collectors.groupingBy(
                                        document -> stack(document).orElseThrow(),
                                        Collectors.mapping(Document::source, Collectors.toList())));
        return documents.stream()
                .map(document ->
                        stack(document)
                                .filter(name -> sources.getOrDefault(name, List.of()).size() > 1)
                                .<Document>map(name ->
                                        twin(document, name, sources.getOrDefault(name, List.of())))
                                .orElse(document))
                .toList();
    }

    private static Document twin(Document document, StackName name, List<String> sources) {
        List<String> others =
                sources.stream().filter(source -> !source.equals(document.source())).toList();
        String what =
                others.isEmpty()
                        ? "is given twice"
                        : "describes the stack "
                                + name
                                + ", as "
                                + String.join(" and ", others)
                                + " does: give one of them another name";
        Problem problem = new Problem(document.source(), 0, 0, "", what);
        return new Document.Invalid(
                document.source(), Optional.of(name), problems(document, problem));
    }

    private static Optional<StackName> stack(Document document) {
        return switch (document) {
            case Document.Valid valid -> Optional.of(valid.state().stack());
            case Document.Invalid invalid -> invalid.stack();
        };
    }

    private static List<Problem> problems(Document document, Problem one) {
        return switch (document) {
            case Document.Valid _ -> List.of(one);
            case Document.Invalid invalid ->
                    Stream.concat(Stream.of(one), invalid.problems().stream()).toList();
        };
    }
}
