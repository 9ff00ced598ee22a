package dev.skep.bench;

import dev.skep.identity.StackName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The files of one stack with one service, {@code web}.
 *
 * @param replicas how many it has when it is whole
 */
record Scene(StackName stack, Path folder, int replicas) {

    static Scene in(Path folder, StackName stack, int replicas) {
        Scene scene = new Scene(stack, folder, replicas);
        scene.save(
                "compose.yaml",
                """
                services:
                  web:
                    image: busybox:latest
                    command: sleep 86400
                    stop_grace_period: 0s
                """);
        return scene;
    }

    Path manifest() {
        return folder.resolve("skep.yaml");
    }

    String container(int slot) {
        return stack + "-web-" + slot;
    }

    /** The edit that asks for so many replicas. */
    void ask(int count) {
        save(
                "skep.yaml",
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec:
                  compose: compose.yaml
                  targets: {web: {replicas: %d}}
                """
                        .formatted(stack, count));
    }

    /** As an editor saves that writes beside and renames. */
    private void save(String name, String text) {
        try {
            Path beside = folder.resolve("." + name + ".new");
            Files.writeString(beside, text);
            Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
