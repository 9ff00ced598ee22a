package dev.skep.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Makes what an engine answers that holds up to three containers of the stack {@code shop}. */
record EngineGrammar(Dice dice) {

    private static final String LABELS =
            "{\"dev.skep.stack\":\"shop\",\"dev.skep.service\":\"web\",\"dev.skep.slot\":\"%d\","
                    + "\"dev.skep.spec-hash\":\"0123456789abcdef\",\"dev.skep.generation\":\"2\","
                    + "\"dev.skep.spec-parts\":\"image=01234567 environment=89abcdef\"}";

    /** Raw answers by method and path. */
    Folder answers() {
        SequencedMap<String, String> answers = new LinkedHashMap<>();
        List<String> listed = new ArrayList<>();
        for (int slot = 1; slot <= dice.number(0, 3); slot++) {
            String state = dice.of("running", "exited", "created", "paused", "restarting", "dead");
            listed.add(listed(slot, state));
            answers.put("GET /containers/c" + slot + "/json", ok(inspected(slot, state)));
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
        answers.put("POST /containers/create", RawDaemon.answer("201 Created", "{\"Id\":\"c9\"}"));
        answers.put(
                "POST /containers/c1/stop",
                RawDaemon.answer(dice.of("204 No Content", "304 Not Modified"), ""));
        answers.put(
                "POST /containers/c1/start",
                RawDaemon.answer("404 Not Found", "{\"message\":\"No such container\"}"));
        answers.put(
                "DELETE /containers/c1",
                RawDaemon.answer(
                        "409 Conflict", "{\"message\":\"removal is already in progress\"}"));
        answers.put(
                "POST /images/create",
                ok(
                        "{\"status\":\"Pulling\"}\r\n{\"status\":\"x\",\"progressDetail\":{\"current\":1}}\r\n"
                                + dice.of(
                                        "",
                                        "{\"errorDetail\":{\"message\":\"manifest unknown\"}}\r\n")));
        answers.put(
                "POST /volumes/create",
                RawDaemon.answer("201 Created", "{\"Name\":\"x\",\"Labels\":{}}"));
        return new Folder(answers);
    }

    private static String ok(String json) {
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

    private static String listed(int slot, String state) {
        return "{\"Id\":\"c%d\",\"Names\":[\"/shop-web-%d\"],\"State\":\"%s\",\"Status\":\"Up 3 minutes (healthy)\",\"Labels\":%s,\"NetworkSettings\":{\"Networks\":{\"none\":{\"EndpointID\":\"e\"}}}}"
                .formatted(slot, slot, state, LABELS.formatted(slot));
    }

    private String inspected(int slot, String state) {
        return "{\"Id\":\"c%d\",\"Name\":\"/shop-web-%d\",\"Created\":\"2026-01-01T00:00:00.123456789Z\",\"RestartCount\":0,\"Config\":{\"Image\":\"web:2\",\"StopTimeout\":%s,\"Labels\":%s},\"State\":{\"Status\":\"%s\",\"Running\":%s,\"ExitCode\":%d,\"OOMKilled\":false,\"Error\":\"%s\",\"Health\":{\"Status\":\"%s\"},\"StartedAt\":\"2026-01-01T00:00:01Z\",\"FinishedAt\":\"%s\"},\"Mounts\":[{\"Type\":\"volume\",\"Name\":\"%s\",\"Destination\":\"/data\"}],\"NetworkSettings\":{\"Networks\":{\"none\":{\"EndpointID\":\"e\"}}}}"
                .formatted(
                        slot,
                        slot,
                        dice.of("10", "null", "-1", "0"),
                        LABELS.formatted(slot),
                        state,
                        state.equals("running"),
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
                    "{\"Type\":\"%s\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"c%d\",\"Attributes\":{\"name\":\"shop-web-1\",\"signal\":\"%s\",\"exitCode\":\"1\",\"dev.skep.stack\":\"shop\"}},\"scope\":\"local\",\"time\":1767225600,\"timeNano\":17672256000000%05d}%s"
                            .formatted(
                                    type,
                                    action,
                                    dice.number(1, 4),
                                    dice.of("9", "15", "TERM", "SIGKILL"),
                                    i,
                                    dice.of("\n", "\r\n", "")));
        }
        return events.toString();
    }
}
