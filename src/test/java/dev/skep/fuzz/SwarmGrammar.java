package dev.skep.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Makes what a manager of a swarm answers that holds some services of the stack {@code shop} and
 * one of another.
 */
record SwarmGrammar(Dice dice) {

    /** Of services; the last is as long as the engine's own. */
    static final List<String> IDS = List.of("s1", "s2", "s3", "0123456789abcdefghijklmno");

    private static final List<String> NODES = List.of("n1", "n2", "gone");
    private static final List<String> WORDS =
            List.of(
                    "created",
                    "updating",
                    "",
                    "started",
                    "no suitable node (1 node not available)");

    /** Raw answers by method and path: to the questions first, then to the steps. */
    Folder answers() {
        SequencedMap<String, String> answers = new LinkedHashMap<>();
        answers.put("GET /info", ok(info()));
        List<String> services = new ArrayList<>();
        List<String> tasks = new ArrayList<>();
        for (String id : dice.some(IDS.size(), IDS)) {
            services.add(service(id));
            for (int i = dice.number(0, 5); i > 0; i--) {
                tasks.add(task("t" + id + i, id));
            }
        }
        answers.put("GET /services", ok(services.toString()));
        answers.put("GET /tasks", ok(tasks.toString()));
        answers.put("GET /nodes", ok(List.of(node("n1"), node("n2")).toString()));
        answers.put("GET /networks", ok(networks()));
        answers.put("GET /configs", ok(configs().toString()));
        answers.put("GET /secrets", ok(List.of(file("secret1", "shop_key-0123", "")).toString()));
        answers.put("GET /containers/json", ok("[]"));
        answers.put("GET /volumes", ok("{\"Volumes\":[]}"));
        answers.put("GET /images/json", ok("[]"));
        answers.put("GET /_ping", ok("OK").replace("application/json", "text/plain"));
        StepAnswers steps = new StepAnswers(dice);
        if (dice.random().nextInt(300) == 0) {
            answers.put(dice.of(List.copyOf(answers.keySet())), steps.endless());
        }
        steps.putSwarm(answers);
        return new Folder(answers);
    }

    private static String ok(String json) {
        return EngineGrammar.ok(json);
    }

    private String info() {
        return "{\"Swarm\":{\"LocalNodeState\":\"%s\",\"ControlAvailable\":%s,\"Error\":\"\"}}"
                .formatted(
                        dice.chance(97) ? "active" : dice.of("locked", "pending", "inactive"),
                        dice.chance(97));
    }

    private String service(String id) {
        String stack = dice.chance(90) ? "shop" : "other";
        String name = dice.of("web", "web", "db", "old");
        return "{\"ID\":\"%s\",\"Version\":{\"Index\":%s},\"CreatedAt\":\"2026-01-01T00:00:00.1Z\",\"Spec\":%s,\"UpdateStatus\":{\"State\":\"%s\",\"Message\":\"%s\"},\"JobStatus\":{\"JobIteration\":{\"Index\":%d}}}"
                .formatted(
                        id,
                        dice.of("7", "17", "9007199254740993"),
                        spec(stack, name),
                        dice.of(
                                "",
                                "updating",
                                "paused",
                                "completed",
                                "rollback_started",
                                "rollback_paused",
                                "rollback_completed",
                                "unheard_of"),
                        dice.of(WORDS),
                        dice.number(0, 2));
    }

    private String spec(String stack, String name) {
        return "{\"Name\":\"%s_%s\",\"Labels\":{\"dev.skep.stack\":\"%s\",\"dev.skep.service\":\"%s\",\"com.docker.stack.namespace\":\"%s\",\"dev.skep.spec-hash\":\"0123456789abcdef\",\"dev.skep.generation\":\"%s\",\"dev.skep.surge\":\"%s\",\"dev.skep.restart-delay\":\"%s\",\"com.docker.stack.image\":\"web:2\"},\"TaskTemplate\":%s,\"Mode\":%s,\"UpdateConfig\":{\"Parallelism\":1,\"FailureAction\":\"pause\",\"Monitor\":5000000000,\"MaxFailureRatio\":0,\"Order\":\"stop-first\"},\"EndpointSpec\":{\"Mode\":\"vip\",\"Ports\":[{\"Protocol\":\"tcp\",\"TargetPort\":80,\"PublishedPort\":8080,\"PublishMode\":\"ingress\"}]}}"
                .formatted(
                        stack,
                        name,
                        stack,
                        name,
                        stack,
                        dice.of("2", "-1", "x"),
                        dice.of("0", "1", "99999"),
                        dice.of("", "10", "1000000"),
                        template(),
                        dice.of(
                                "{\"Replicated\":{\"Replicas\":2}}",
                                "{\"Replicated\":{}}",
                                "{\"Global\":{}}",
                                "{\"GlobalJob\":{}}",
                                "{\"ReplicatedJob\":{\"MaxConcurrent\":1,\"TotalCompletions\":3}}",
                                "{\"Novel\":{}}"));
    }

    private String template() {
        return "{\"ContainerSpec\":{\"Image\":\"%s\",\"Env\":[\"KEY=%s\",\"B\"],\"Configs\":[{\"ConfigID\":\"config1\",\"ConfigName\":\"shop_motd-0123\",\"File\":{\"Name\":\"/motd\",\"UID\":\"0\",\"GID\":\"0\",\"Mode\":292}}],\"Secrets\":[{\"SecretID\":\"secret1\",\"SecretName\":\"shop_key-0123\",\"File\":{\"Name\":\"key\"}}],\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"shop_data\",\"Target\":\"/d\"}],\"Privileges\":{\"CredentialSpec\":{\"Config\":\"config1\"}},\"Isolation\":\"default\"},\"Resources\":{},\"RestartPolicy\":{\"Condition\":\"%s\",\"Delay\":5000000000,\"MaxAttempts\":0},\"Placement\":{\"Constraints\":[\"node.role==manager\"],\"Platforms\":[{\"Architecture\":\"amd64\",\"OS\":\"linux\"}]},\"Networks\":[{\"Target\":\"%s\",\"Aliases\":[\"web\"]}],\"ForceUpdate\":0,\"Runtime\":\"container\"}"
                .formatted(
                        dice.of("web:2", "web:2@sha256:" + "ab".repeat(32), "web:1"),
                        ComposeGrammar.SECRET,
                        dice.of("any", "none", "on-failure"),
                        dice.of("net1", "net9"));
    }

    private String task(String id, String service) {
        return "{\"ID\":\"%s\",\"ServiceID\":\"%s\",\"Slot\":%d,\"NodeID\":\"%s\",\"Spec\":%s,\"DesiredState\":\"%s\",\"JobIteration\":{\"Index\":%d},\"Status\":{\"Timestamp\":\"2026-01-01T00:0%d:00Z\",\"State\":\"%s\",\"Message\":\"%s\",\"Err\":\"%s\",\"ContainerStatus\":{\"ContainerID\":\"%s\",\"PID\":1,\"ExitCode\":%s}}}"
                .formatted(
                        id,
                        dice.chance(95) ? service : "unheard-of",
                        dice.number(0, 3),
                        dice.of(NODES),
                        template(),
                        dice.of("running", "shutdown", "complete", "remove", "unheard-of"),
                        dice.number(0, 2),
                        dice.number(0, 9),
                        dice.of(
                                "new",
                                "pending",
                                "assigned",
                                "preparing",
                                "starting",
                                "running",
                                "running",
                                "complete",
                                "failed",
                                "rejected",
                                "orphaned",
                                "unheard-of"),
                        dice.of(WORDS),
                        dice.of("", "task: non-zero exit (1)", "No such image: web:2"),
                        dice.of("", "cafe".repeat(16)),
                        dice.of("0", "1", "137", "null"));
    }

    private String node(String id) {
        return "{\"ID\":\"%s\",\"Spec\":{\"Role\":\"%s\",\"Availability\":\"%s\",\"Labels\":{\"zone\":\"a\"}},\"Description\":{\"Hostname\":\"%s\",\"Platform\":{\"Architecture\":\"x86_64\",\"OS\":\"linux\"},\"Engine\":{\"EngineVersion\":\"26\",\"Labels\":{\"gpu\":\"no\"}}},\"Status\":{\"State\":\"%s\",\"Addr\":\"10.0.0.1\"}}"
                .formatted(
                        id,
                        dice.of("manager", "worker"),
                        dice.of("active", "pause", "drain"),
                        id,
                        dice.of("ready", "ready", "down", "unknown", "disconnected"));
    }

    private static String networks() {
        return "[{\"Id\":\"net1\",\"Name\":\"shop_default\",\"Scope\":\"swarm\",\"Labels\":{\"dev.skep.stack\":\"shop\"}},"
                + "{\"Id\":\"net2\",\"Name\":\"ingress\",\"Scope\":\"swarm\",\"Labels\":null},"
                + "{\"Id\":\"net3\",\"Name\":\"bridge\",\"Scope\":\"local\",\"Labels\":null},"
                + "{\"Id\":\"net4\",\"Name\":\"shop_old\",\"Scope\":\"local\",\"Labels\":{\"dev.skep.stack\":\"shop\"}}]";
    }

    private List<String> configs() {
        List<String> configs = new ArrayList<>();
        configs.add(file("config1", "shop_motd-0123", ""));
        for (int number : dice.some(3, List.of(1, 2, 11))) {
            configs.add(
                    file(
                            "revision" + number,
                            "shop_.skep.web." + number,
                            ",\"dev.skep.service\":\"web\",\"dev.skep.spec-hash\":\"%s\",\"dev.skep.revision\":\"%s\""
                                    .formatted(
                                            dice.of("0123456789abcdef", "", "x"),
                                            dice.chance(90) ? number : "one")));
        }
        if (dice.chance(60)) {
            configs.add(
                    file(
                            "last",
                            "shop_.skep",
                            ",\"dev.skep.last-applied\":\"{\\\"generation\\\":2,\\\"digest\\\":\\\"0123\\\",\\\"services\\\":{}}\""));
        }
        return configs;
    }

    private String file(String id, String name, String labels) {
        byte[] content = spec("shop", "web").getBytes(StandardCharsets.UTF_8);
        String data = Base64.getEncoder().encodeToString(content);
        return "{\"ID\":\"%s\",\"Version\":{\"Index\":5},\"CreatedAt\":\"2026-01-01T00:00:00Z\",\"Spec\":{\"Name\":\"%s\",\"Labels\":{\"dev.skep.stack\":\"shop\"%s},\"Data\":\"%s\"}}"
                .formatted(id, name, labels, dice.chance(95) ? data : dice.of("", "%%%", "bm8="));
    }

    /** A stream of events about all that. */
    String events() {
        StringBuilder events = new StringBuilder();
        for (int i = dice.number(0, 12); i > 0; i--) {
            events.append(
                    "{\"Type\":\"%s\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"%s\",\"replicas.new\":\"3\",\"updatestate.new\":\"updating\",\"com.docker.stack.namespace\":\"shop\"}},\"scope\":\"swarm\",\"time\":1767225600,\"timeNano\":17672256000000%05d}%s"
                            .formatted(
                                    dice.of(
                                            "service",
                                            "service",
                                            "node",
                                            "network",
                                            "config",
                                            "secret",
                                            "container"),
                                    dice.of("create", "update", "remove", "die"),
                                    dice.of(IDS),
                                    dice.of("shop_web", "shop_default", "n1"),
                                    i,
                                    dice.of("\n", "\r\n", "")));
        }
        return events.toString();
    }
}
