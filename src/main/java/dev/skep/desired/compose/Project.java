package dev.skep.desired.compose;

import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.InputFiles;
import dev.skep.identity.StackName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is known around a service while it is read.
 *
 * @param directory what relative paths start from, as the user wrote it
 * @param environment the variables of the process over those of the env files
 * @param networks by their key in the file; the implicit {@code default} is among them
 * @param volumes by their key in the file
 * @param ports those of all its services so far
 */
record Project(
        StackName stack,
        Path directory,
        Map<String, String> environment,
        InputFiles files,
        Map<String, DesiredNetwork> networks,
        Map<String, DesiredVolume> volumes,
        Contents configs,
        Contents secrets,
        PortCount ports) {

    /** A path of this machine, for people: short when it was given short. */
    Optional<Path> file(Cursor value, String text) {
        return withHome(value, text).flatMap(path -> value.path(directory, path));
    }

    /** An absolute path of the engine's host, which Compose and Skep take to be this machine. */
    Optional<String> hostPath(Cursor value, String text) {
        return file(value, text).map(path -> path.toAbsolutePath().normalize().toString());
    }

    private Optional<String> withHome(Cursor value, String text) {
        if (!text.equals("~") && !text.startsWith("~/")) {
            return Optional.of(text);
        }
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            value.error("~ stands for the variable HOME, which is not set");
            return Optional.empty();
        }
        return Optional.of(home + text.substring(1));
    }
}
