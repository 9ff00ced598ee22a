package dev.skep.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads files; the paths are each command's own. */
final class FileArguments {

    private static final int MOST_REPLICAS = 10_000;

    @Option(
            names = {"-p", "--name", "--project-name"},
            paramLabel = "NAME",
            description = "Name of the stack, in place of the one in the file.")
    private @Nullable String name;

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "Variables for interpolation, in place of .env; may be given again.")
    private List<Path> envFiles = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Switch a profile on; may be given again.")
    private List<String> profiles = new ArrayList<>();

    @Option(
            names = "--scale",
            paramLabel = "SERVICE=COUNT",
            description = "Number of replicas, over the files; may be given again.")
    private Map<String, Integer> scale = new HashMap<>();

    FileOptions over(List<Path> paths) {
        scale.forEach((service, count) -> {
            if (count < 0 || count > MOST_REPLICAS) {
                throw new UsageException(
                        "--scale %s=%d: expected a whole number from 0 to %d"
                                .formatted(service, count, MOST_REPLICAS));
            }
        });
        return new FileOptions(paths, Optional.ofNullable(name), envFiles, profiles, scale);
    }
}
