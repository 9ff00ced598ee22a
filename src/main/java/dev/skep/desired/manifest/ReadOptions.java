package dev.skep.desired.manifest;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the command line says about the input, and the environment it is read in.
 *
 * @param name {@code -p/--name}: names a plain Compose project
 * @param scales {@code --scale web=3}: wins over the files
 * @param envFiles {@code --env-file}: in place of those of the files
 * @param profiles {@code --profile}: in place of those of the files
 * @param environment the variables of the process
 */
public record ReadOptions(
        Optional<String> name,
        SortedMap<String, Integer> scales,
        List<Path> envFiles,
        List<String> profiles,
        Map<String, String> environment) {

    public ReadOptions {
        envFiles = List.copyOf(envFiles);
        profiles = List.copyOf(profiles);
        environment = Map.copyOf(environment);
    }

    /** No options, in an environment. */
    public static ReadOptions of(Map<String, String> environment) {
        return new ReadOptions(
                Optional.empty(), Collections.emptySortedMap(), List.of(), List.of(), environment);
    }
}
