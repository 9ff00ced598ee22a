package dev.skep.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine must have for a lab. What only the kernel knows is asked of it when the lab is
 * made.
 */
final class Requirements {

    private record Program(String name, String debianPackage) {}

    private static final List<Program> PROGRAMS =
            List.of(
                    new Program("bash", "bash"),
                    new Program("unshare", "util-linux"),
                    new Program("nsenter", "util-linux"),
                    new Program("mount", "mount"),
                    new Program("ip", "iproute2"),
                    new Program("iptables", "iptables"),
                    new Program("dockerd", "docker.io"),
                    new Program("containerd", "containerd"),
                    new Program("runc", "runc"));

    private Requirements() {}

    /**
     * @throws IllegalStateException that names all that is missing
     */
    static void check() {
        check(userId(), Command.path());
    }

    static void check(int user, String path) {
        List<String> missing = new ArrayList<>();
        if (user != 0) {
            missing.add("root, for namespaces and their links (this is user " + user + ")");
        }
        for (Program program : PROGRAMS) {
            if (Command.find(program.name(), path).findFirst().isEmpty()) {
                missing.add(program.name() + " (Debian: " + program.debianPackage() + ")");
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "a lab of engines cannot be made here; missing: " + String.join(", ", missing));
        }
    }

    private static int userId() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
