package dev.skep.desired.compose;

import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.InputFiles;
import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.YamlText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Variables: of a project ({@code .env}, and the process over it), and of a service ({@code
 * env_file}, and {@code environment} over it).
 */
final class Environment {

    private Environment() {}

    /**
     * The variables that a project is read with: those of the process win over those of the files,
     * later files over earlier ones.
     */
    static Map<String, String> ofProject(
            List<Path> envFiles, Map<String, String> process, InputFiles files, Problems problems) {
        Map<String, String> variables = new HashMap<>();
        for (Path envFile : envFiles) {
            Map<String, String> known = new HashMap<>(variables);
            known.putAll(process);
            try {
                YamlText.text(envFile.toString(), files.readVariables(envFile), problems)
                        .ifPresent(text ->
                                variables.putAll(
                                        Dotenv.parse(envFile.toString(), text, known, problems)));
            } catch (IOException e) {
                problems.error(Position.of(envFile.toString()), "", String.valueOf(e.getMessage()));
            }
        }
        variables.putAll(process);
        return variables;
    }

    /**
     * A variable without a value takes the project's; one that the project does not have either is
     * left out, as Compose does.
     */
    static SortedMap<String, String> read(Attributes service, Project project) {
        SortedMap<String, String> variables = new TreeMap<>();
        service.at("env_file").ifPresent(value -> envFiles(value, project, variables));
        service.at("environment")
                .map(Cursor::pairs)
                .orElse(Map.of())
                .forEach((name, value) ->
                        value.or(() -> Optional.ofNullable(project.environment().get(name)))
                                .ifPresentOrElse(
                                        text -> variables.put(name, text),
                                        () -> variables.remove(name)));
        return variables;
    }

    private static void envFiles(Cursor value, Project project, Map<String, String> into) {
        for (Cursor item : value.isList() ? value.items() : List.of(value)) {
            if (!item.isMapping()) {
                item.text().ifPresent(path -> envFile(item, path, true, false, project, into));
                continue;
            }
            Attributes file = item.attributes();
            Optional<Cursor> path = file.required("path");
            boolean required = file.at("required").flatMap(Cursor::flag).orElse(true);
            boolean raw =
                    file.at("format")
                            .flatMap(format -> format.oneOf(Map.of("raw", true)))
                            .orElse(false);
            file.end();
            path.ifPresent(at ->
                    at.text().ifPresent(text -> envFile(at, text, required, raw, project, into)));
        }
    }

    private static void envFile(
            Cursor at,
            String path,
            boolean required,
            boolean raw,
            Project project,
            Map<String, String> into) {
        Optional<Path> found = project.file(at, path);
        if (found.isEmpty()) {
            return;
        }
        Path file = found.get();
        if (!project.files().exists(file)) {
            if (required) {
                at.error("there is no file " + file);
            }
            return;
        }
        try {
            byte[] bytes = project.files().read(file);
            Map<String, String> known = new Layers(project.environment(), into);
            YamlText.text(file.toString(), bytes, at.problems())
                    .ifPresent(text ->
                            into.putAll(
                                    raw
                                            ? Dotenv.parseRaw(text)
                                            : Dotenv.parse(
                                                    file.toString(), text, known, at.problems())));
        } catch (IOException e) {
            at.error(file + " " + e.getMessage());
        }
    }
}
