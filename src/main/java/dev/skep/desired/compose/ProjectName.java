package dev.skep.desired.compose;

import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Yaml;
import dev.skep.identity.StackName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compose's rules for the name of a project that was given none: {@code COMPOSE_PROJECT_NAME},
 * {@code name:}, the folder.
 */
final class ProjectName {

    private static final String VARIABLE = "COMPOSE_PROJECT_NAME";

    private ProjectName() {}

    static Optional<StackName> of(
            Map<String, String> environment, List<Yaml> files, Path directory, Problems problems) {
        String fromVariable = environment.getOrDefault(VARIABLE, "");
        if (!fromVariable.isEmpty()) {
            return name(fromVariable, Position.of(VARIABLE), "", problems);
        }
        Optional<Yaml.Entry> written =
                files.reversed().stream().flatMap(file -> entry(file).stream()).findFirst();
        if (written.isPresent() && written.get().value() instanceof Yaml.Scalar scalar) {
            Position at = written.get().at();
            try {
                String text = new Substitution(environment, _ -> {}).apply(scalar.text());
                return name(text, at, "name", problems);
            } catch (IllegalArgumentException e) {
                problems.error(at, "name", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
        Path folder = directory.toAbsolutePath().normalize();
        String normalized =
                StackName.normalize(
                        folder.getFileName() == null ? "" : folder.getFileName().toString());
        if (normalized.isEmpty()) {
            problems.error(
                    Position.of(folder.toString()),
                    "",
                    "is a folder whose name makes no stack name: write name: in the Compose file");
            return Optional.empty();
        }
        return name(normalized, Position.of(folder.toString()), "", problems);
    }

    /** What can be told without the files: a name in one of them would be overlooked otherwise. */
    static Optional<StackName> ofVariable(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "");
        return value.isEmpty()
                ? Optional.empty()
                : name(value, Position.of(VARIABLE), "", new Problems());
    }

    private static Optional<Yaml.Entry> entry(Yaml file) {
        return file instanceof Yaml.Mapping mapping
                ? Optional.ofNullable(mapping.entries().get("name"))
                : Optional.empty();
    }

    private static Optional<StackName> name(
            String text, Position at, String path, Problems problems) {
        try {
            return Optional.of(new StackName(text));
        } catch (IllegalArgumentException e) {
            problems.error(at, path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
