package dev.skep.desired.manifest;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What tells that a file is no longer the one that was read, without reading it, by one look.
 *
 * <p>The file key (device and inode) catches the editor that writes by rename and the swap of a
 * symbolic link on the way, and the time of the last status change the write that keeps size and
 * modification time.
 *
 * @param attributes as the file system tells them; empty when there is no such file
 */
record Fingerprint(Map<String, Object> attributes) {

    private static final String UNIX = "unix:size,lastModifiedTime,ctime,dev,ino,isDirectory";
    private static final String BASIC = "size,lastModifiedTime,fileKey,isDirectory";

    private static final String ASKED =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix") ? UNIX : BASIC;

    /** Times and size of a directory change with every file in it. */
    private static final Set<String> OF_CONTENTS = Set.of("size", "lastModifiedTime", "ctime");

    static Fingerprint of(Path path) {
        try {
            return new Fingerprint(Files.readAttributes(path, ASKED));
        } catch (IOException e) {
            return new Fingerprint(Map.of());
        }
    }

    boolean isDirectory() {
        return Boolean.TRUE.equals(attributes.get("isDirectory"));
    }

    /** For a directory of which only matters that it is one. */
    Fingerprint withoutContents() {
        Map<String, Object> rest = new HashMap<>(attributes);
        rest.keySet().removeAll(OF_CONTENTS);
        return new Fingerprint(rest);
    }
}
