package dev.skep.desired.manifest;

import dev.skep.desired.Drift;
import dev.skep.desired.Upkeep;
import dev.skep.desired.compose.Target;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Grammar;
import dev.skep.desired.input.InputFiles;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Spelling;
import dev.skep.desired.input.Yaml;
import dev.skep.desired.input.YamlText;
import dev.skep.identity.StackName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@code kind: Stack} document.
 *
 * @param compose the Compose files, at least one when nothing is wrong
 * @param targets by service name
 */
record StackManifest(
        Optional<StackName> name,
        List<Path> compose,
        List<String> profiles,
        List<Path> envFiles,
        SortedMap<String, Target> targets,
        boolean prune,
        boolean allowRemoval,
        Drift drift,
        Upkeep upkeep) {

    private static final String API_VERSION = "skep.dev/v1";
    private static final String KIND = "Stack";

    private static final Grammar GRAMMAR =
            Grammar.of(
                    List.of(
                            ".: apiVersion kind metadata spec",
                            "metadata: name labels annotations",
                            "spec: compose profiles envFile targets prune allowRemoval drift defaults",
                            "spec.defaults: rebalance failover",
                            "spec.defaults.rebalance: maxSkew budget quietFor",
                            "spec.defaults.failover: surge maxPercent",
                            "spec.targets.*.rebalance: maxSkew budget quietFor",
                            "spec.targets.*.failover: surge maxPercent",
                            "spec.targets.*: replicas rebalance failover min max metrics behavior schedules pollingInterval"
                                    + " cooldownPeriod initialCooldownPeriod idleReplicas fallback paused"));

    /** Of a resource that is somebody else's. */
    private static final StackManifest NONE =
            new StackManifest(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    new TreeMap<>(),
                    true,
                    false,
                    Drift.HEAL,
                    Upkeep.NONE);

    /** Whether a document speaks of itself as one of ours, however wrongly. */
    static boolean isOne(Yaml root) {
        return word(root, "kind").equals(KIND) || word(root, "apiVersion").startsWith("skep.dev/");
    }

    /** The same of a document that is still text. */
    static boolean isOne(byte[] bytes, String file) {
        return YamlText.parse(file, bytes, new Problems()).filter(StackManifest::isOne).isPresent();
    }

    /** Whether a document is a resource of any kind, and so no Compose file. */
    static boolean isResource(Yaml root) {
        return !word(root, "kind").isEmpty() || !word(root, "apiVersion").isEmpty();
    }

    private static String word(Yaml root, String key) {
        return root instanceof Yaml.Mapping mapping
                        && mapping.get(key).orElse(root) instanceof Yaml.Scalar scalar
                ? scalar.text()
                : "";
    }

    static StackManifest read(Path file, Yaml root, InputFiles files, Problems problems) {
        Attributes document = Cursor.of(root, GRAMMAR, problems).attributes();
        document.required("apiVersion").ifPresent(at -> expect(at, API_VERSION));
        document.required("kind").ifPresent(at -> expect(at, KIND));
        if (!isOne(root)) {
            return NONE;
        }
        Optional<Attributes> metadata = document.required("metadata").map(Cursor::attributes);
        Optional<StackName> name =
                metadata.flatMap(of -> of.required("name"))
                        .flatMap(at -> at.text().flatMap(_ -> at.parsed(StackName::new)));
        metadata.ifPresent(of -> {
            of.at("labels");
            of.at("annotations");
            of.end();
        });
        Optional<Attributes> spec = document.required("spec").map(Cursor::attributes);
        StackManifest manifest =
                spec.map(of ->
                                new StackManifest(
                                        name,
                                        of.required("compose")
                                                .map(at -> paths(file, at, files))
                                                .orElse(List.of()),
                                        of.texts("profiles"),
                                        of.at("envFile")
                                                .map(at -> paths(file, at, files))
                                                .orElse(List.of()),
                                        targets(of),
                                        of.at("prune").flatMap(Cursor::flag).orElse(true),
                                        of.flag("allowRemoval"),
                                        of.at("drift")
                                                .flatMap(at ->
                                                        at.oneOf(
                                                                Map.of(
                                                                        "heal", Drift.HEAL,
                                                                        "report", Drift.REPORT)))
                                                .orElse(Drift.HEAL),
                                        of.at("defaults")
                                                .map(UpkeepReader::ofDefaults)
                                                .orElse(Upkeep.NONE)))
                        .orElse(
                                new StackManifest(
                                        name,
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        new TreeMap<>(),
                                        true,
                                        false,
                                        Drift.HEAL,
                                        Upkeep.NONE));
        spec.ifPresent(Attributes::end);
        document.end();
        return manifest;
    }

    private static void expect(Cursor at, String word) {
        if (!(at.value() instanceof Yaml.Scalar scalar && scalar.text().equals(word))) {
            String hint =
                    at.value() instanceof Yaml.Scalar scalar
                            ? Spelling.hint(scalar.text(), List.of(word))
                            : "";
            at.error("expected " + word + ", got " + at.value().describe() + hint);
        }
    }

    /** One path or a list of them, from the manifest's folder; each has to be there. */
    private static List<Path> paths(Path file, Cursor value, InputFiles files) {
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        List<Path> paths = new ArrayList<>();
        List<Cursor> items = value.isList() ? value.items() : List.of(value);
        for (Cursor item : items) {
            item.text()
                    .flatMap(text -> item.path(folder, text))
                    .ifPresent(path -> {
                        if (!files.exists(path)) {
                            item.error("there is no file " + path);
                        }
                        paths.add(path);
                    });
        }
        if (value.isList() && items.isEmpty()) {
            value.error("expected at least one file");
        }
        return List.copyOf(paths);
    }

    private static SortedMap<String, Target> targets(Attributes spec) {
        SortedMap<String, Target> targets = new TreeMap<>();
        spec.entries("targets")
                .forEach((service, at) -> {
                    Attributes target = at.attributes();
                    Optional<Cursor> replicas = target.at("replicas");
                    Optional<Integer> count =
                            replicas.flatMap(value -> value.whole(0, Target.MOST_REPLICAS))
                                    .map(Long::intValue);
                    Upkeep upkeep = UpkeepReader.read(target);
                    targets.put(service, new Target(at.at(), at.path(), count, upkeep));
                    target.end();
                    if (replicas.isEmpty()
                            && upkeep.isNone()
                            && at.isMapping()
                            && target.isEmpty()) {
                        at.error("the attribute \"replicas\" is missing");
                    }
                });
        return targets;
    }
}
