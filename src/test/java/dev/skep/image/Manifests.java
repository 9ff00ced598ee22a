package dev.skep.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the manifests are, and what they find on this machine. */
final class Manifests {

    private static final Path ROOT = Path.of("").toAbsolutePath();

    private Manifests() {}

    /** A file of the repository's. */
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** Lets the image's user look into a folder. */
    static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The socket of the engine at hand. */
    static String socketHere() {
        String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
        if (!host.startsWith("unix://")) {
            throw new IllegalStateException("the images are tested at a socket, not at " + host);
        }
        return host.substring("unix://".length());
    }
}
