package dev.skep.desired.input;

import dev.skep.desired.FileContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that readers read from; who implements it remembers which they were, and what else a
 * reading rested on. Used by one thread.
 */
public interface InputFiles {

    /** Larger files are refused. */
    int SIZE_LIMIT = 4 * 1024 * 1024;

    /**
     * The bytes of a file.
     *
     * @throws IOException with a sentence for the user after the file's name: {@code cannot be
     *     read: there is no such file}
     */
    byte[] read(Path file) throws IOException;

    /** Whether there is anything of this name. */
    boolean exists(Path file);

    boolean isDirectory(Path path);

    /**
     * The names in a directory, sorted.
     *
     * @throws IOException as {@link #read} does
     */
    List<String> list(Path directory) throws IOException;

    /**
     * The same as {@link #read} for a file that holds the project's variables: those of them that
     * count are told to {@link #used}.
     */
    default byte[] readVariables(Path file) throws IOException {
        return read(file);
    }

    /** What a secret holds whose content is a file. */
    default FileContent secret(Path file) throws IOException {
        return new FileContent(read(file));
    }

    /** What a secret holds whose content is a variable; empty when that is not set. */
    default Optional<FileContent> secret(String variable, Map<String, String> variables) {
        return Optional.ofNullable(variables.get(variable)).map(FileContent::of);
    }

    /** Is told of each variable of the project that was looked up for anything but a secret. */
    default void used(String variable, String value) {}
}
