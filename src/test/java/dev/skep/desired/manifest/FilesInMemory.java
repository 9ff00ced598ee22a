package dev.skep.desired.manifest;

import dev.skep.desired.DesiredSource;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.input.InputFiles;
import dev.skep.identity.StackName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One folder of files that stand in memory, read as {@link FileSource} reads those of a disk. */
public final class FilesInMemory implements InputFiles {

    public static final Path FOLDER = Path.of("/desired");

    private final SortedMap<Path, String> texts = new TreeMap<>();
    private final Map<Known, List<Document>> known;

    private long version;

    /** What a reading depends on: it takes long, and many readings are alike. */
    public record Known(SortedMap<Path, String> texts, Map<String, StackName> lastStacks) {}

    /**
     * @param known what was read before, by whomever: the second run of a seed reads nothing anew
     */
    public FilesInMemory(Map<Known, List<Document>> known) {
        this.known = known;
    }

    /** Saves a file. */
    public void save(String name, String text) {
        texts.put(FOLDER.resolve(name), text);
        version++;
    }

    public void delete(String name) {
        texts.remove(FOLDER.resolve(name));
        version++;
    }

    /** Who follows the files from now on, and remembers nothing of before. */
    public DesiredSource source() {
        return new Source();
    }

    @Override
    public byte[] read(Path file) throws IOException {
        String text = texts.get(file);
        if (text == null) {
            throw new IOException("cannot be read: there is no such file");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean exists(Path file) {
        return texts.containsKey(file) || file.equals(FOLDER);
    }

    @Override
    public boolean isDirectory(Path path) {
        return path.equals(FOLDER);
    }

    @Override
    public List<String> list(Path directory) {
        return texts.keySet().stream().map(file -> file.getFileName().toString()).toList();
    }

    private final class Source implements DesiredSource {

        private final Map<String, StackName> lastStacks = new HashMap<>();
        private long seen;

        @Override
        public Reading read() {
            seen = version;
            List<Document> documents = documents();
            for (Document document : documents) {
                if (document instanceof Document.Valid valid) {
                    lastStacks.put(valid.source(), valid.state().stack());
                }
            }
            return new Reading(documents);
        }

        /** What was good last matters only to what is not good now. */
        private List<Document> documents() {
            Known alone = new Known(new TreeMap<>(texts), Map.of());
            List<Document> documents = known.computeIfAbsent(alone, _ -> parse());
            if (documents.stream().allMatch(Document.Valid.class::isInstance)) {
                return documents;
            }
            Known after = new Known(alone.texts(), Map.copyOf(lastStacks));
            return known.computeIfAbsent(after, _ -> parse());
        }

        private List<Document> parse() {
            ReadOptions options = ReadOptions.of(Map.of());
            return new PathReader(options, FilesInMemory.this, lastStacks).read(FOLDER);
        }

        @Override
        public Optional<Reading> readIfChanged() {
            return seen == version ? Optional.empty() : Optional.of(read());
        }
    }
}
