package dev.skep.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Makes what an engine answers that holds some containers of the stack {@code shop} and one of
 * another.
 */
record EngineGrammar(Dice dice) {

    /** Of containers; the longest is as long as the engine's own. */
    static final List<String> IDS = List.of("c1", "c2", "0123456789abcdef".repeat(4), "c-4_d");

    private static final String LABELS =
            "{\"dev.skep.stack\":\"%s\",\"dev.skep.service\":\"%s\",\"dev.skep.slot\":\"%d\","
                    + "\"dev.skep.spec-hash\":\"0123456789abcdef\",\"dev.skep.generation\":\"2\","
                    + "\"dev.skep.spec-parts\":\"image=01234567 environment=89abcdef\"}";

    /**
     * @param name without the slash
     */
    private record Replica(String id, String name, String labels, String state) {}

    /** Raw answers by method and path: to the questions first, then to the steps. */
    Folder answers() {
        SequencedMap<String, String> answers = new LinkedHashMap<>();
        List<String> listed = new ArrayList<>();
        for (String id : dice.some(IDS.size(), IDS)) {
            String stack = dice.chance(90) ? "shop" : "other";
            String service = dice.of("web", "web", "db");
            int slot = dice.number(1, 3);
            Replica replica =
                    new Replica(
                            id,
                            "%s-%s-%d".formatted(stack, service, slot),
                            LABELS.formatted(stack, service, slot),
                            dice.of(
                                    "running",
                                    "running",
                                    "exited",
                                    "created",
                                    "paused",
                                    "restarting",
                                    "dead"));
            listed.add(listed(replica));
            answers.put("GET /containers/" + id + "/json", ok(inspected(replica)));
        }
        answers.put("GET /containers/json", ok(listed.toString()));
        answers.put(
                "GET /networks",
                ok(
                        "[{\"Id\":\"n1\",\"Name\":\"shop_default\",\"Labels\":{\"dev.skep.stack\":\"shop\"}},"
                                + "{\"Id\":\"n2\",\"Name\":\"bridge\",\"Labels\":null}]"));
        answers.put("GET /volumes", ok("{\"Volumes\":" + volumes() + ",\"Warnings\":null}"));
        answers.put(
                "GET /images/json",
                ok(
                        "[{\"Id\":\"sha256:1\",\"RepoTags\":[\"web:2\",\"<none>:<none>\"],\"RepoDigests\":null}]"));
        answers.put("GET /_ping", ok("OK").replace("application/json", "text/plain"));
        StepAnswers steps = new StepAnswers(dice);
        if (dice.random().nextInt(300) == 0) {
            answers.put(dice.of(List.copyOf(answers.keySet())), steps.endless());
        }
        steps.put(answers);
        return new Folder(answers);
    }

    static String ok(String json) {
        return RawDaemon.answer("200 OK", json);
    }

    private String volumes() {
        String lastApplied =
                "{\\\"generation\\\":2,\\\"digest\\\":\\\"0123\\\",\\\"services\\\":{\\\"web\\\":"
                        + "{\\\"replicas\\\":2,\\\"specHash\\\":\\\"0123456789abcdef\\\",\\\"completes\\\":false}}}";
        return dice.of(
                "null",
                "[]",
                "[{\"Name\":\"shop_data\",\"Labels\":{\"dev.skep.stack\":\"shop\"}},{\"Name\":\"last\","
                        + "\"Labels\":{\"dev.skep.stack\":\"shop\",\"dev.skep.last-applied\":\""
                        + lastApplied
                        + "\"}}]");
    }

    private static String listed(Replica replica) {
        return "{\"Id\":\"%s\",\"Names\":[\"/%s\"],\"State\":\"%s\",\"Status\":\"Up 3 minutes (healthy)\",\"Labels\":%s,\"NetworkSettings\":{\"Networks\":{\"none\":{\"EndpointID\":\"e\"}}}}"
                .formatted(replica.id(), replica.name(), replica.state(), replica.labels());
    }

    private String inspected(Replica replica) {
        return "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Created\":\"2026-01-01T00:00:00.123456789Z\",\"RestartCount\":0,\"Config\":{\"Image\":\"web:2\",\"StopTimeout\":%s,\"Labels\":%s},\"State\":{\"Status\":\"%s\",\"Running\":%s,\"ExitCode\":%d,\"OOMKilled\":false,\"Error\":\"%s\",\"Health\":{\"Status\":\"%s\"},\"StartedAt\":\"2026-01-01T00:00:01Z\",\"FinishedAt\":\"%s\"},\"Mounts\":[{\"Type\":\"volume\",\"Name\":\"%s\",\"Destination\":\"/data\"}],\"NetworkSettings\":{\"Networks\":{\"none\":{\"EndpointID\":\"e\"}}}}"
                .formatted(
                        replica.id(),
                        replica.name(),
                        dice.of("10", "null", "-1", "0"),
                        replica.labels(),
                        replica.state(),
                        replica.state().equals("running"),
                        dice.of(0, 1, 137),
                        dice.of("", "no such file"),
                        dice.of("none", "starting", "healthy", "unhealthy"),
                        dice.of("0001-01-01T00:00:00Z", "2026-01-01T00:05:00Z"),
                        "ab".repeat(32));
    }

    /** A stream of events about those containers. */
    String events() {
        StringBuilder events = new StringBuilder();
        for (int i = dice.number(0, 12); i > 0; i--) {
            String type = dice.of("container", "container", "network", "volume", "image");
            String action =
                    dice.of(
                            "start",
                            "die",
                            "kill",
                            "stop",
                            "oom",
                            "destroy",
                            "create",
                            "health_status: healthy",
                            "remove");
            events.append(
                    "{\"Type\":\"%s\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"shop-web-1\",\"signal\":\"%s\",\"exitCode\":\"1\",\"dev.skep.stack\":\"shop\"}},\"scope\":\"local\",\"time\":1767225600,\"timeNano\":17672256000000%05d}%s"
                            .formatted(
                                    type,
                                    action,
                                    dice.chance(80) ? dice.of(IDS) : "unheard-of",
                                    dice.of("9", "15", "TERM", "SIGKILL"),
                                    i,
                                    dice.of("\n", "\r\n", "")));
        }
        return events.toString();
    }
}
