package dev.skep.desired.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * What tells that a file is no longer the one that was read, without reading it.
 *
 * <p>The real path catches the swap of a symbolic link on the way, the file key (device and inode)
 * the editor that writes by rename, and the time of the last status change the write that keeps
 * size and modification time.
 *
 * @param realPath empty when there is no such file
 */
record Fingerprint(
        Optional<Path> realPath,
        long size,
        Optional<FileTime> modified,
        Optional<FileTime> changed,
        String fileKey) {

    private static final Fingerprint ABSENT =
            new Fingerprint(Optional.empty(), 0, Optional.empty(), Optional.empty(), "");

    static Fingerprint of(Path path) {
        try {
            Path real = path.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return new Fingerprint(
                    Optional.of(real),
                    attributes.isDirectory() ? 0 : attributes.size(),
                    Optional.of(attributes.lastModifiedTime()),
                    changed(real),
                    String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return ABSENT;
        }
    }

    /** For a directory, whose times change with every file in it. */
    Fingerprint withoutTimes() {
        return new Fingerprint(realPath, 0, Optional.empty(), Optional.empty(), fileKey);
    }

    private static Optional<FileTime> changed(Path real) throws IOException {
        if (!real.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        Map<String, Object> attributes = Files.readAttributes(real, "unix:ctime");
        return attributes.get("ctime") instanceof FileTime time
                ? Optional.of(time)
                : Optional.empty();
    }
}
