package dev.skep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files say what is wanted, and what the command line says over them.
 *
 * @param paths {@code kind: Stack} files, directories of them, or Compose files
 * @param name of the stack in place of the one in the file
 * @param envFiles for interpolation, in place of {@code .env}
 * @param scale replica counts by service, over those in the files
 */
public record FileOptions(
        List<Path> paths,
        Optional<String> name,
        List<Path> envFiles,
        List<String> profiles,
        Map<String, Integer> scale) {

    public FileOptions {
        paths = List.copyOf(paths);
        envFiles = List.copyOf(envFiles);
        profiles = List.copyOf(profiles);
        scale = Map.copyOf(scale);
    }
}
