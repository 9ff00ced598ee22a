package dev.skep.engine.docker;

import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.FileSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files as the archive that the engine unpacks at the root of a container. */
final class Tar {

    private Tar() {}

    /**
     * Without the folders that the files lie in: the engine makes those that are missing, and would
     * give those that are there (such as {@code /tmp}) the mode and owner that the archive says.
     */
    static byte[] of(List<FileMount> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (FileMount file : files) {
                byte[] content = content(file);
                TarArchiveEntry entry = new TarArchiveEntry(file.target().replaceFirst("^/+", ""));
                entry.setSize(content.length);
                entry.setMode(file.mode());
                entry.setUserId(file.uid());
                entry.setGroupId(file.gid());
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] content(FileMount file) {
        return switch (file.source()) {
            case FileSource.Content source -> source.content().bytes();
            case FileSource.External(String name) ->
                    throw new IllegalArgumentException(
                            file.target()
                                    + " is "
                                    + name
                                    + " of a swarm's store, which cannot be read from");
        };
    }
}
