package dev.skep.desired.input;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that readers read from; who implements it remembers which they were. Used by one
 * thread.
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
}
