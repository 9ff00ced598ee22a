package dev.skep.fuzz;

import static dev.skep.fuzz.YamlWriter.mapping;

import dev.skep.fuzz.ServiceGrammar.Surroundings;
import dev.skep.fuzz.YamlWriter.Anchored;
import dev.skep.fuzz.YamlWriter.Raw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Makes valid Compose files and {@code kind: Stack} projects of every shape that Skep reads: equal
 * chance in, equal files out.
 */
public final class ComposeGrammar {

    /**
     * What the project's secrets hold, in files and in the variable {@value #SECRET_VARIABLE}: to
     * be found nowhere else.
     */
    public static final String SECRET = "s3cr3t-m4rker";

    /** The variable that secrets may be taken from; a reader of these files has to set it. */
    public static final String SECRET_VARIABLE = "SECRET_TOKEN";

    private static final List<String> SERVICES =
            List.of("web", "db", "worker", "cache.v2", "Proxy_1", "0queue");
    private static final List<String> NETWORKS = List.of("front", "back", "shared");
    private static final List<String> VOLUMES = List.of("data", "logs", "pool");

    private final Dice dice;
    private final boolean inProject;
    private final SortedMap<String, Integer> targets = new TreeMap<>();
    private final List<String> named = new ArrayList<>();

    private ComposeGrammar(Dice dice, boolean inProject) {
        this.dice = dice;
        this.inProject = inProject;
    }

    /** One Compose file that needs no other, and is valid whatever the folder and the variables. */
    public static String file(RandomGenerator random) {
        Dice dice = new Dice(random);
        return YamlWriter.write(new ComposeGrammar(dice, false).compose(), dice);
    }

    /**
     * A folder's files by name, valid together where {@code HOME} and {@value #SECRET_VARIABLE} are
     * set: either {@code compose.yaml}, or a {@code skep.yaml} that names one; with overrides, env
     * files and what configs and secrets hold.
     */
    public static SortedMap<String, String> project(RandomGenerator random) {
        Dice dice = new Dice(random);
        ComposeGrammar grammar = new ComposeGrammar(dice, true);
        SortedMap<String, String> files = new TreeMap<>();
        Map<String, Object> compose = grammar.compose();
        boolean stack = dice.chance(50);
        boolean override = dice.chance(40);
        String main = stack ? "app.yaml" : "compose.yaml";
        String second = stack ? "more.yaml" : "compose.override.yaml";
        files.put(main, YamlWriter.write(compose, dice));
        if (override) {
            files.put(second, YamlWriter.write(grammar.override(), dice));
        }
        files.put("web.env", new ComposeEnv(dice).file());
        files.put(".env", new ComposeEnv(dice).file());
        files.put("secret.txt", SECRET);
        files.put("config.txt", "listen 80;\n");
        if (stack) {
            List<String> names = override ? List.of(main, second) : List.of(main);
            files.put("skep.yaml", YamlWriter.write(grammar.manifest(names), dice));
        }
        return files;
    }

    private Map<String, Object> compose() {
        Map<String, Object> document = new LinkedHashMap<>();
        boolean anchors = dice.chance(30);
        if (anchors) {
            document.put("x-common", new Anchored("common", common()));
        }
        if (!inProject && dice.chance(50)) {
            document.put("name", dice.of("shop", "s_1-x", "${PROJECT:-shop}"));
        }
        if (dice.chance(5)) {
            document.put("version", "3.8");
        }
        List<String> networks = dice.some(3, NETWORKS);
        List<String> volumes = dice.some(3, VOLUMES);
        List<String> configs = dice.some(2, List.of("app.conf", "motd"));
        List<String> secrets = inProject ? dice.some(2, List.of("token", "key")) : List.of();
        ServiceGrammar grammar =
                new ServiceGrammar(
                        dice, new Surroundings(networks, volumes, configs, secrets, inProject));
        Map<String, Object> services = new LinkedHashMap<>();
        for (String name : SERVICES.subList(0, dice.number(1, SERVICES.size()))) {
            Map<String, Object> service = grammar.service(name);
            services.put(name, anchors && dice.chance(40) ? merged(service) : service);
            named.add(name);
        }
        document.put("services", services);
        grammar.scalable.forEach(name -> targets.put(name, dice.number(0, 5)));
        put(document, "networks", networks, this::network);
        put(document, "volumes", volumes, this::volume);
        put(document, "configs", configs, this::config);
        put(document, "secrets", secrets, this::secret);
        return document;
    }

    private Map<String, Object> common() {
        return mapping("x-why", List.of("shared"), "logging", mapping("driver", "local"));
    }

    private Map<String, Object> merged(Map<String, Object> service) {
        Map<String, Object> merged = new LinkedHashMap<>();
        merged.put("<<", new Raw(dice.of("*common", "[*common]", "[*common, *common]")));
        merged.putAll(service);
        return merged;
    }

    private interface Entry {
        Object of(String name);
    }

    private void put(Map<String, Object> document, String key, List<String> names, Entry entry) {
        if (!names.isEmpty()) {
            Map<String, Object> entries = new LinkedHashMap<>();
            names.forEach(name -> entries.put(name, entry.of(name)));
            document.put(key, entries);
        }
    }

    private Object network(String name) {
        return switch (dice.number(0, 3)) {
            case 0 -> new Raw(dice.of("", "~"));
            case 1 -> mapping("external", true, "name", "host-" + name);
            case 2 -> mapping("driver", "bridge", "internal", true, "labels", List.of("a=b"));
            default ->
                    mapping(
                            "attachable",
                            dice.chance(50),
                            "enable_ipv4",
                            dice.chance(90),
                            "ipam",
                            mapping(
                                    "options",
                                    mapping("a", "b"),
                                    "config",
                                    List.of(mapping("subnet", "10.9.0.0/16"))));
        };
    }

    private Object volume(String name) {
        return switch (dice.number(0, 2)) {
            case 0 -> new Raw(dice.of("", "null"));
            case 1 -> mapping("external", mapping("name", "old-" + name));
            default ->
                    mapping(
                            "driver",
                            "local",
                            "driver_opts",
                            mapping("type", "tmpfs", "o", "size=1m"));
        };
    }

    private Object config(String name) {
        if (dice.chance(20)) {
            return mapping("external", true, "name", "their-" + name);
        }
        return inProject && dice.chance(50)
                ? mapping("file", "./config.txt")
                : mapping("content", "of " + name + "\nport ${PORT:-80} $$1\n");
    }

    private Object secret(String name) {
        return dice.chance(50)
                ? mapping("file", "secret.txt", "name", name)
                : mapping("environment", SECRET_VARIABLE);
    }

    /** Changes that leave every service valid. */
    private Map<String, Object> override() {
        Map<String, Object> services = new LinkedHashMap<>();
        for (String name : dice.some(3, named)) {
            Map<String, Object> service = new LinkedHashMap<>();
            service.put("image", "override:2");
            service.put("labels", dice.of(List.of("late=1"), mapping("late", "1")));
            service.put(
                    "environment", dice.of((Object) List.of("MODE=late"), mapping("MODE", "late")));
            if (dice.chance(30)) {
                service.put("command", new Raw("!reset null"));
            }
            if (dice.chance(30)) {
                service.put("dns", new Raw("!override [8.8.8.8]"));
            }
            services.put(name, service);
        }
        return mapping("services", services);
    }

    private Map<String, Object> manifest(List<String> compose) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("compose", compose.size() == 1 && dice.chance(50) ? compose.getFirst() : compose);
        Map<String, Object> counts = new LinkedHashMap<>();
        targets.forEach((name, count) -> counts.put(name, mapping("replicas", count)));
        if (!counts.isEmpty() && dice.chance(60)) {
            spec.put("targets", counts);
        }
        if (dice.chance(40)) {
            spec.put("envFile", List.of("web.env"));
        }
        if (dice.chance(30)) {
            spec.put("prune", new Raw(dice.of("true", "no", "off")));
        }
        if (dice.chance(10)) {
            spec.put("allowRemoval", true);
        }
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("apiVersion", "skep.dev/v1");
        manifest.put("kind", "Stack");
        manifest.put("metadata", mapping("name", dice.of("shop", "s_1-x")));
        manifest.put("spec", spec);
        return manifest;
    }
}
