package dev.skep.desired.manifest;

import dev.skep.desired.FileContent;
import dev.skep.desired.input.InputFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads files, and keeps all that the reading rested on. */
final class Recorder implements InputFiles {

    private static final byte[] NOTHING = {};

    private final InputFiles files;
    private final SortedMap<Path, byte[]> read = new TreeMap<>();
    private final SortedSet<Path> ofVariables = new TreeSet<>();
    private final SortedMap<String, String> variables = new TreeMap<>();
    private final SortedMap<Path, FileContent> secretFiles = new TreeMap<>();
    private final SortedMap<String, FileContent> secretVariables = new TreeMap<>();

    Recorder(InputFiles files) {
        this.files = files;
    }

    @Override
    public byte[] read(Path file) throws IOException {
        byte[] bytes = files.read(file);
        read.put(file, bytes);
        return bytes.clone();
    }

    /** Of the variables in it those are handed on that were used, and nothing of the others. */
    @Override
    public byte[] readVariables(Path file) throws IOException {
        ofVariables.add(file);
        return files.read(file);
    }

    @Override
    public boolean exists(Path file) {
        return files.exists(file);
    }

    @Override
    public boolean isDirectory(Path path) {
        return files.isDirectory(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public FileContent secret(Path file) throws IOException {
        FileContent content = new FileContent(files.read(file));
        secretFiles.put(file, content);
        return content;
    }

    @Override
    public Optional<FileContent> secret(String variable, Map<String, String> variables) {
        Optional<FileContent> content = files.secret(variable, variables);
        content.ifPresent(held -> secretVariables.put(variable, held));
        return content;
    }

    @Override
    public void used(String variable, String value) {
        variables.put(variable, value);
    }

    /** Every file that has to be there; of one that held only variables, that it was. */
    SortedMap<Path, byte[]> contents() {
        SortedMap<Path, byte[]> contents = new TreeMap<>(read);
        ofVariables.forEach(file -> contents.putIfAbsent(file, NOTHING));
        return contents;
    }

    /** The files whose whole text is handed on. */
    SortedMap<Path, byte[]> texts() {
        return read;
    }

    /** Those of them that the project's variables come from as well. */
    SortedMap<Path, byte[]> textsOfVariables() {
        SortedMap<Path, byte[]> texts = new TreeMap<>(read);
        texts.keySet().retainAll(ofVariables);
        return texts;
    }

    SortedMap<String, String> variables() {
        return variables;
    }

    SortedMap<Path, FileContent> secretFiles() {
        return secretFiles;
    }

    SortedMap<String, FileContent> secretVariables() {
        return secretVariables;
    }
}
