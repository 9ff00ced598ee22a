package dev.skep.desired.manifest;

import dev.skep.desired.input.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads files and remembers each with its fingerprint, also those that were missing, so that a
 * change of any is noticed.
 *
 * <p>A fingerprint is taken before the file is read: what is written in between is seen as a change
 * afterwards. A write within the same tick of the file system's clock leaves no trace in it, so the
 * first look after a reading compares contents.
 */
final class WatchedFiles implements InputFiles {

    private static final int MEBI = 1024 * 1024;

    /** Of all files that one reading looks at: a short list can name one large file very often. */
    private static final long MOST_READ = 16L * MEBI;

    /** What even an empty file counts for. */
    private static final int LEAST_READ = 4 * 1024;

    private final Map<Path, Fingerprint> fingerprints = new LinkedHashMap<>();
    private final Map<Path, List<String>> listings = new LinkedHashMap<>();
    private final Map<Path, byte[]> unverified = new LinkedHashMap<>();
    private long read;

    @Override
    public byte[] read(Path file) throws IOException {
        note(file);
        if (read > MOST_READ) {
            throw new IOException(
                    "cannot be read: the files before it have "
                            + MOST_READ / MEBI
                            + " MiB together, which is the most that Skep reads");
        }
        byte[] before = unverified.get(file);
        byte[] bytes = before == null ? bytes(file) : before;
        read += Math.max(LEAST_READ, bytes.length);
        unverified.put(file, bytes);
        return bytes.clone();
    }

    @Override
    public boolean exists(Path file) {
        note(file);
        return Files.exists(file);
    }

    @Override
    public boolean isDirectory(Path path) {
        note(path);
        return Files.isDirectory(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = names(directory);
        listings.put(directory, names);
        return names;
    }

    private void note(Path file) {
        fingerprints.computeIfAbsent(file, WatchedFiles::fingerprint);
    }

    /** Of a directory only that it is one: what stands in it matters when it was listed. */
    private static Fingerprint fingerprint(Path file) {
        Fingerprint found = Fingerprint.of(file);
        return found.isDirectory() ? found.withoutContents() : found;
    }

    /** Everything that was asked for, there or not. */
    Set<Path> asked() {
        return Collections.unmodifiableSet(fingerprints.keySet());
    }

    /** Whether anything that was asked for would be answered differently now. */
    boolean changed() {
        if (fingerprints.entrySet().stream()
                        .anyMatch(file -> !fingerprint(file.getKey()).equals(file.getValue()))
                || listings.entrySet().stream()
                        .anyMatch(listing -> !sameNames(listing.getKey(), listing.getValue()))
                || unverified.entrySet().stream()
                        .anyMatch(file -> !sameBytes(file.getKey(), file.getValue()))) {
            return true;
        }
        unverified.clear();
        return false;
    }

    private static boolean sameNames(Path directory, List<String> names) {
        try {
            return names(directory).equals(names);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean sameBytes(Path file, byte[] bytes) {
        try {
            return Arrays.equals(bytes(file), bytes);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IOException(explain(e), e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a directory, and a file is expected");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A pipe that nobody writes to would be waited for without end.
            throw new IOException("is no ordinary file, and one is expected");
        }
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(SIZE_LIMIT + 1);
        } catch (IOException e) {
            throw new IOException(explain(e), e);
        }
        if (bytes.length > SIZE_LIMIT) {
            throw new IOException(
                    "is larger than "
                            + SIZE_LIMIT / MEBI
                            + " MiB, which is the most that Skep reads of one file");
        }
        return bytes;
    }

    private static String explain(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "cannot be read: there is no such file";
            case AccessDeniedException _ -> "cannot be read: permission denied";
            default -> "cannot be read: " + e.getMessage();
        };
    }
}
