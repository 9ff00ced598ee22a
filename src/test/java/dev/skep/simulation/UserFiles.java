package dev.skep.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.skep.desired.manifest.FilesInMemory;
import dev.skep.identity.StackName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One stack as its user writes it: a Compose file and a {@code kind: Stack} document, drawn by
 * chance and edited by chance.
 */
final class UserFiles {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final int MOST_SERVICES = 3;
    private static final int MOST_REPLICAS = 4;

    private final String name;
    private final FilesInMemory files;
    private Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    private final Map<String, Object> targets = new LinkedHashMap<>();
    private final List<Map<String, Map<String, Object>>> earlier = new ArrayList<>();
    private final boolean ofSwarm;
    private boolean allowRemoval;
    private boolean heals = true;
    private int content;
    private int made;

    UserFiles(String name, FilesInMemory files, RandomGenerator draw) {
        this(name, files, draw, false);
    }

    /**
     * @param ofSwarm whether what ends well is a job, as a swarm knows it
     */
    UserFiles(String name, FilesInMemory files, RandomGenerator draw, boolean ofSwarm) {
        this.name = name;
        this.files = files;
        this.ofSwarm = ofSwarm;
        int count = 1 + draw.nextInt(MOST_SERVICES);
        for (int i = 0; i < count; i++) {
            addService(draw);
        }
    }

    private String composeFile() {
        return name + ".compose.yaml";
    }

    /** The Compose file as it should be. */
    String composeText() {
        Map<String, Object> compose = new LinkedHashMap<>();
        compose.put("volumes", Map.of("data", Map.of()));
        compose.put("networks", Map.of("front", Map.of(), "back", Map.of()));
        compose.put("configs", Map.of("settings", Map.of("content", settings())));
        if (ofSwarm) {
            compose.put("secrets", Map.of("token", Map.of("file", tokenFile())));
        }
        // The last, so that what is cut off is often good by itself.
        compose.put("services", services);
        return text(compose);
    }

    private String settings() {
        return "a = " + (1 + content) + "\n";
    }

    private String tokenFile() {
        return name + ".token";
    }

    /** All that the user asks for. */
    String text() {
        return composeText() + stackText();
    }

    private String stackText() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("compose", List.of(composeFile()));
        spec.put("targets", targets);
        spec.put("allowRemoval", allowRemoval);
        if (!heals) {
            spec.put("drift", "report");
        }
        return text(
                Map.of(
                        "apiVersion",
                        "skep.dev/v1",
                        "kind",
                        "Stack",
                        "metadata",
                        Map.of("name", name),
                        "spec",
                        spec));
    }

    private static String text(Object tree) {
        try {
            return YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Saves all files whole. */
    void save() {
        if (ofSwarm) {
            files.save(tokenFile(), settings());
        }
        files.save(composeFile(), composeText());
        files.save(name + ".yaml", stackText());
    }

    /** Saves the Compose file with other contents. */
    void saveCompose(String text) {
        files.save(composeFile(), text);
    }

    void deleteStack() {
        files.delete(name + ".yaml");
    }

    private void remember() {
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
        services.forEach((service, spec) -> copy.put(service, new LinkedHashMap<>(spec)));
        if (!copy.isEmpty()) {
            earlier.add(copy);
        }
    }

    String scale(RandomGenerator draw) {
        remember();
        String service = any(draw);
        if (isOnEveryNode(service)) {
            return "what is on every node has no count";
        }
        int replicas = draw.nextInt(MOST_REPLICAS + 1);
        if (draw.nextBoolean()) {
            targets.put(service, target(replicas, draw));
        } else {
            targets.remove(service);
            services.get(service).put("scale", replicas);
        }
        return "scale " + service + " to " + replicas;
    }

    private boolean isOnEveryNode(String service) {
        return !services.get(service).containsKey("scale");
    }

    private Map<String, Object> target(int replicas, RandomGenerator draw) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("replicas", replicas);
        if (ofSwarm && draw.nextBoolean()) {
            target.put("rebalance", Map.of("budget", 1 + draw.nextInt(2), "quietFor", "10s"));
        }
        return target;
    }

    /** What some services mount is another from now on. */
    String content() {
        content++;
        return "content " + content;
    }

    String image(String image, RandomGenerator draw) {
        remember();
        String service = any(draw);
        if (services.get(service).get("image").equals(Images.JOB)) {
            return "a job stays one";
        }
        services.get(service).put("image", image);
        return "image of " + service + ": " + image;
    }

    String change(RandomGenerator draw) {
        remember();
        String service = any(draw);
        services.get(service).put("environment", Map.of("VERSION", Integer.toString(++made)));
        return "change " + service;
    }

    void changeAll() {
        services.values()
                .forEach(service ->
                        service.put("environment", Map.of("VERSION", Integer.toString(++made))));
    }

    StackName stack() {
        return new StackName(name);
    }

    String policy(RandomGenerator draw) {
        remember();
        String service = any(draw);
        if (ofSwarm && services.get(service).get("image").equals(Images.JOB)) {
            return "a job has no update_config";
        }
        heals = !ofSwarm || draw.nextInt(3) > 0;
        Map<String, Object> deploy = new LinkedHashMap<>(deploy(draw));
        if (isOnEveryNode(service)) {
            deploy.put("mode", "global");
        }
        services.get(service).put("deploy", deploy);
        return "update_config of " + service;
    }

    String addService(RandomGenerator draw) {
        if (services.size() > MOST_SERVICES) {
            return "no room for a service";
        }
        remember();
        String service = name + ++made;
        services.put(service, service(draw));
        return "new service " + service;
    }

    String removeService(RandomGenerator draw) {
        if (services.size() < 2) {
            return "no service to spare";
        }
        remember();
        String service = any(draw);
        services.remove(service);
        targets.remove(service);
        services.values().forEach(other -> other.remove("depends_on"));
        return "service " + service + " taken out";
    }

    String revert() {
        if (!earlier.isEmpty()) {
            services = earlier.removeLast();
            targets.keySet().retainAll(services.keySet());
        }
        return "reverted";
    }

    /** Says that all is meant, and leaves nothing with which nothing could ever be well. */
    void mend(RandomGenerator draw) {
        allowRemoval = true;
        heals = true;
        services.values().stream()
                .filter(service -> !Images.isGood(service.get("image")))
                .forEach(service -> service.put("image", Images.good(draw)));
    }

    private String any(RandomGenerator draw) {
        List<String> names = List.copyOf(services.keySet());
        return names.get(draw.nextInt(names.size()));
    }

    private Map<String, Object> service(RandomGenerator draw) {
        Map<String, Object> service = new LinkedHashMap<>();
        boolean job = draw.nextInt(8) == 0;
        service.put("image", job ? Images.JOB : Images.good(draw));
        service.put("scale", draw.nextInt(MOST_REPLICAS + 1));
        service.put("deploy", job && ofSwarm ? job("replicated-job") : deploy(draw));
        if (job && !ofSwarm) {
            service.put("restart", "no");
        } else if (!job && draw.nextBoolean()) {
            service.put("restart", pick(draw, "unless-stopped", "always", "on-failure"));
        }
        if (ofSwarm && draw.nextInt(5) == 0) {
            service.remove("scale");
            Map<String, Object> deploy =
                    new LinkedHashMap<>(job ? job("global-job") : deploy(draw));
            deploy.putIfAbsent("mode", "global");
            service.put("deploy", deploy);
        }
        if (ofSwarm && draw.nextInt(4) == 0) {
            service.put("secrets", List.of("token"));
        }
        if (!job && draw.nextInt(3) > 0) {
            service.put("healthcheck", Map.of("test", List.of("CMD", "true")));
        }
        if (draw.nextInt(3) == 0) {
            service.put("volumes", List.of("data:/data", "/cache"));
        }
        if (draw.nextInt(4) == 0) {
            service.put("configs", List.of("settings"));
        }
        if (draw.nextInt(3) == 0) {
            service.put("networks", List.of("front", "back"));
        }
        if (!services.isEmpty() && draw.nextInt(3) == 0) {
            String other = any(draw);
            String condition =
                    services.get(other).get("image").equals(Images.JOB)
                            ? "service_completed_successfully"
                            : pick(draw, "service_started", "service_healthy");
            service.put("depends_on", Map.of(other, Map.of("condition", condition)));
        }
        return service;
    }

    private static Map<String, Object> job(String mode) {
        return Map.of("mode", mode, "restart_policy", Map.of("condition", "on-failure"));
    }

    private static Map<String, Object> deploy(RandomGenerator draw) {
        Map<String, Object> update = new LinkedHashMap<>();
        update.put("parallelism", draw.nextInt(3));
        update.put("delay", draw.nextInt(3) + "s");
        update.put("monitor", draw.nextInt(6) + "s");
        update.put("order", pick(draw, "start-first", "stop-first"));
        update.put("failure_action", pick(draw, "pause", "continue", "rollback"));
        return Map.of("update_config", update);
    }

    private static String pick(RandomGenerator draw, String... words) {
        return words[draw.nextInt(words.length)];
    }
}
