package dev.skep.desired.manifest;

import dev.skep.desired.Bundle;
import dev.skep.desired.FileContent;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Makes a bundle of each stack that files describe: the files, the variables that counted, and of
 * secrets their digests.
 *
 * <p>What cannot be handed on without a secret's content in it is refused.
 */
public final class Packing {

    private final ReadOptions options;
    private final List<Bundle> bundles = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private Packing(ReadOptions options) {
        this.options = options;
    }

    /**
     * @param paths as a {@link FileSource} takes them
     */
    public static Bundle.Packed of(List<Path> paths, ReadOptions options) {
        Reading reading = new FileSource(paths, options).read();
        if (!reading.problems().isEmpty()) {
            return new Bundle.Packed(List.of(), reading.problems());
        }
        Packing packing = new Packing(absolute(options));
        paths.forEach(packing::pack);
        return packing.problems.isEmpty()
                ? new Bundle.Packed(packing.bundles, List.of())
                : new Bundle.Packed(List.of(), packing.problems);
    }

    /** Where it is read again, there is another folder to start from. */
    private static ReadOptions absolute(ReadOptions options) {
        return new ReadOptions(
                options.name(),
                options.scales(),
                options.envFiles().stream().map(Packing::absolute).toList(),
                options.profiles(),
                options.environment());
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private void pack(Path given) {
        Path path = absolute(given);
        WatchedFiles files = new WatchedFiles();
        PathReader reader = new PathReader(options, files, Map.of());
        for (Document document : reader.read(path)) {
            switch (document) {
                case Document.Valid valid -> pack(reader, path, Path.of(valid.source()));
                case Document.Invalid invalid -> problems.addAll(invalid.problems());
            }
        }
    }

    private void pack(PathReader reader, Path path, Path source) {
        try {
            Recorder recorder = new Recorder(new WatchedFiles());
            List<Path> roots = reader.roots(path, source);
            switch (new PathReader(options, recorder, Map.of()).read(roots)) {
                case Document.Valid valid -> pack(roots, valid, recorder);
                case Document.Invalid invalid -> problems.addAll(invalid.problems());
            }
        } catch (IOException e) {
            refuse(source.toString(), String.valueOf(e.getMessage()));
        }
    }

    private void pack(List<Path> roots, Document.Valid valid, Recorder recorder) {
        int known = problems.size();
        keepSecrets(roots.getFirst(), recorder);
        if (problems.size() > known) {
            return;
        }
        byte[] content =
                ParcelFormat.write(
                        new Parcel(
                                roots,
                                new ReadOptions(
                                        options.name(),
                                        options.scales(),
                                        options.envFiles(),
                                        options.profiles(),
                                        recorder.variables()),
                                recorder.contents(),
                                recorder.secretFiles(),
                                recorder.secretVariables()));
        Document again = new Bundles().read("bundle", valid.state().stack(), content);
        switch (again) {
            case Document.Valid same when same.state().equals(valid.state()) ->
                    bundles.add(
                            new Bundle(valid.state(), new FileContent(content), sizes(recorder)));
            case Document.Valid _ ->
                    refuse(
                            valid.source(),
                            "is not the same when it is read from what would be submitted: this is"
                                    + " a fault of Skep's");
            case Document.Invalid invalid -> problems.addAll(invalid.problems());
        }
    }

    private static SortedMap<String, Integer> sizes(Recorder recorder) {
        SortedMap<String, Integer> sizes = new TreeMap<>();
        recorder.contents().forEach((file, bytes) -> sizes.put(file.toString(), bytes.length));
        return sizes;
    }

    /** Everybody who may look at the swarm's configs reads what is handed on. */
    private void keepSecrets(Path root, Recorder recorder) {
        Map<Path, byte[]> texts = recorder.texts();
        recorder.secretFiles().keySet().stream()
                .filter(texts::containsKey)
                .forEach(file ->
                        refuse(
                                file.toString(),
                                "is a secret's content, and is read for something else as well:"
                                        + " submitted, everybody could read it in the swarm's"
                                        + " configs"));
        Map<Path, byte[]> envFiles = recorder.textsOfVariables();
        for (String variable : recorder.secretVariables().keySet()) {
            if (recorder.variables().containsKey(variable)) {
                refuse(
                        root.toString(),
                        "uses the variable "
                                + variable
                                + " for something else beside a secret's content: submitted,"
                                + " everybody could read it in the swarm's configs");
            }
            envFiles.forEach((file, bytes) -> {
                if (sets(bytes, variable)) {
                    refuse(
                            file.toString(),
                            "sets the variable "
                                    + variable
                                    + ", which is a secret's content, and is read for something"
                                    + " else as well: submitted, everybody could read it in the"
                                    + " swarm's configs");
                }
            });
        }
    }

    private static boolean sets(byte[] text, String variable) {
        return Pattern.compile("(?m)^\\s*(export\\s+)?" + Pattern.quote(variable) + "\\s*[=:]")
                .matcher(new String(text, StandardCharsets.UTF_8))
                .find();
    }

    private void refuse(String file, String what) {
        problems.add(new Problem(file, 0, 0, "", what));
    }
}
