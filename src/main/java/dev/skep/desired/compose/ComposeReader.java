package dev.skep.desired.compose;

import dev.skep.desired.DesiredState;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Grammar;
import dev.skep.desired.input.InputFiles;
import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Spelling;
import dev.skep.desired.input.Yaml;
import dev.skep.desired.input.YamlText;
import dev.skep.identity.StackName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Compose files into the desired state of one stack: variables, merge, attributes, and then
 * what only the whole can tell.
 *
 * <p>One reader reads one request. Everything wrong goes to {@code problems}; the state is whole,
 * or is not there.
 */
public final class ComposeReader {

    private static final Grammar GRAMMAR =
            Grammar.ofResource(ComposeReader.class, "attributes.txt");

    private final ComposeRequest request;
    private final InputFiles files;
    private final Problems problems;
    private final Path directory;
    private Optional<StackName> stack;

    public ComposeReader(ComposeRequest request, InputFiles files, Problems problems) {
        this.request = request;
        this.files = files;
        this.problems = problems;
        this.stack = request.stack();
        Path first = request.files().getFirst();
        this.directory = Optional.ofNullable(first.getParent()).orElse(Path.of(""));
    }

    /** The state, when nothing at all is wrong. */
    public Optional<DesiredState> read() {
        Map<String, String> values = new HashMap<>(environment());
        Variables environment = new Variables(values, files);
        List<Yaml> trees = new ArrayList<>();
        for (Path file : request.files()) {
            tree(file).ifPresent(trees::add);
        }
        boolean whole = trees.size() == request.files().size();
        if (stack.isEmpty()) {
            stack =
                    whole
                            ? ProjectName.of(environment, trees, directory, problems)
                            : ProjectName.ofVariable(environment);
        }
        stack.ifPresent(name -> values.put("COMPOSE_PROJECT_NAME", name.value()));
        if (!whole || stack.isEmpty()) {
            return Optional.empty();
        }
        Interpolation interpolation = new Interpolation(environment, problems);
        Yaml merged = Merge.all(trees.stream().map(interpolation::apply).toList());
        Optional<DesiredState> state =
                document(Cursor.of(merged, GRAMMAR, problems), stack.get(), environment);
        return state.filter(_ -> problems.isEmpty());
    }

    /** The stack's name, once {@link #read} has found it; also when the rest is wrong. */
    public Optional<StackName> stack() {
        return stack;
    }

    private Map<String, String> environment() {
        Path dotenv = directory.resolve(".env");
        List<Path> envFiles =
                !request.envFiles().isEmpty()
                        ? request.envFiles()
                        : files.exists(dotenv) ? List.of(dotenv) : List.of();
        return Environment.ofProject(envFiles, request.process(), files, problems);
    }

    private Optional<Yaml> tree(Path file) {
        try {
            Optional<Yaml> tree = YamlText.parse(file.toString(), files.read(file), problems);
            return tree.filter(root -> {
                if (!(root instanceof Yaml.Mapping)) {
                    problems.error(
                            root.at(),
                            "",
                            "expected a Compose file, which is a mapping with services, got "
                                    // The text may be that of an env file, named by mistake.
                                    + (root instanceof Yaml.Scalar ? "text" : root.describe()));
                }
                return root instanceof Yaml.Mapping;
            });
        } catch (IOException e) {
            problems.error(Position.of(file.toString()), "", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<DesiredState> document(Cursor root, StackName name, Variables environment) {
        Attributes document = root.attributes();
        document.text("name");
        document.at("version")
                .ifPresent(version -> version.warning("is obsolete and has no effect"));
        ResourceReader resources = new ResourceReader(name);
        Project project =
                new Project(
                        name,
                        directory,
                        environment,
                        files,
                        resources.networks(document),
                        resources.volumes(document),
                        Contents.read("configs", document, directory, environment, files),
                        Contents.read("secrets", document, directory, environment, files),
                        new PortCount());
        Optional<Cursor> services = document.required("services");
        document.end();
        return services.map(at -> state(at, project));
    }

    private DesiredState state(Cursor services, Project project) {
        Profiles profiles = Profiles.of(request.profiles(), project.environment());
        Map<String, Cursor> all = new LinkedHashMap<>(services.entries());
        all.keySet().removeIf(key -> key.startsWith("x-"));
        Map<String, Cursor> active = new LinkedHashMap<>(all);
        active.values().removeIf(service -> !profiles.activate(service));
        if (!all.isEmpty() && active.isEmpty()) {
            services.error(
                    "no service is active: each has profiles, and none of them is asked for");
        }
        checkTargets(all.keySet(), active.keySet());
        ServiceReader reader = new ServiceReader(project);
        List<ServiceDraft> drafts = new ArrayList<>();
        active.forEach((key, at) ->
                reader.read(
                                key,
                                at,
                                Optional.ofNullable(request.targets().get(key)),
                                request.upkeep())
                        .ifPresent(drafts::add));
        return new Assembly(ServiceReader.byName(drafts), all.keySet(), project)
                .state(request.prune(), request.allowRemoval(), request.drift(), origin());
    }

    private void checkTargets(Set<String> all, Set<String> active) {
        request.targets()
                .forEach((service, target) -> {
                    if (!all.contains(service)) {
                        problems.error(
                                target.at(),
                                target.path(),
                                "there is no service \""
                                        + service
                                        + "\""
                                        + Spelling.hint(service, all));
                    } else if (!active.contains(service)) {
                        problems.error(
                                target.at(),
                                target.path(),
                                "the service \""
                                        + service
                                        + "\" has profiles, and none of them is asked for");
                    }
                });
    }

    private DesiredState.Origin origin() {
        return new DesiredState.Origin(
                directory.toAbsolutePath().normalize().toString(),
                request.files().stream()
                        .map(file -> file.toAbsolutePath().normalize().toString())
                        .toList());
    }
}
