package dev.skep.desired.manifest;

import dev.skep.desired.FileContent;
import dev.skep.desired.input.InputFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a bundle holds: the files of one stack, read as if they were on a disk.
 *
 * @param roots the file that describes the stack, and those that are merged into it
 * @param options with the variables that counted, and no others
 * @param files by their absolute paths
 * @param secretFiles the digests of the secrets that were files
 * @param secretVariables the digests of the secrets that were variables
 */
record Parcel(
        List<Path> roots,
        ReadOptions options,
        SortedMap<Path, byte[]> files,
        SortedMap<Path, FileContent> secretFiles,
        SortedMap<String, FileContent> secretVariables)
        implements InputFiles {

    @Override
    public byte[] read(Path file) throws IOException {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new IOException("cannot be read: it was not submitted");
        }
        return bytes.clone();
    }

    @Override
    public boolean exists(Path file) {
        return files.containsKey(file);
    }

    @Override
    public boolean isDirectory(Path path) {
        return false;
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        throw new IOException("cannot be read: no folder was submitted");
    }

    @Override
    public FileContent secret(Path file) throws IOException {
        FileContent content = secretFiles.get(file);
        if (content == null) {
            throw new IOException("cannot be read: no secret of that file was submitted");
        }
        return content;
    }

    @Override
    public Optional<FileContent> secret(String variable, Map<String, String> variables) {
        return Optional.ofNullable(secretVariables.get(variable));
    }
}
