package dev.skep.desired.compose;

import dev.skep.desired.Drift;
import dev.skep.desired.Upkeep;
import dev.skep.identity.StackName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What to read of which Compose files.
 *
 * @param files at least one; later ones are merged into earlier ones, and the folder of the first
 *     is the project directory
 * @param stack its name; when empty, Compose's rules find one
 * @param envFiles in place of {@code .env} in the project directory
 * @param profiles the active ones; when empty, those of the variable {@code COMPOSE_PROFILES}
 * @param targets counts by service name that win over those of the files
 * @param upkeep of services whose target does not say
 * @param process the variables of the process, which win over those of the env files
 */
public record ComposeRequest(
        List<Path> files,
        Optional<StackName> stack,
        List<Path> envFiles,
        List<String> profiles,
        SortedMap<String, Target> targets,
        Map<String, String> process,
        boolean prune,
        boolean allowRemoval,
        Drift drift,
        Upkeep upkeep) {}
