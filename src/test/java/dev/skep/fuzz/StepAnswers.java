package dev.skep.fuzz;

import java.util.List;
import java.util.Map;

/** Makes what an engine answers to each kind of step: that it was done, or why it was not. */
record StepAnswers(Dice dice) {

    private static final String DONE = "204 No Content";

    private static final List<String> REFUSALS =
            List.of(
                    "304 Not Modified|",
                    "302 Found|",
                    "400 Bad Request|invalid reference format",
                    "401 Unauthorized|unauthorized",
                    "403 Forbidden|endpoint with name shop-web-1 already exists in network back",
                    "403 Forbidden|network has active endpoints",
                    "404 Not Found|No such container",
                    "408 Request Timeout|",
                    "409 Conflict|is already in use by container",
                    "409 Conflict|removal is already in progress",
                    "409 Conflict|is not paused",
                    "418 I'm a teapot|",
                    "500 Internal Server Error|driver failed: port is already allocated",
                    "500 Internal Server Error|Container shop-web-1 is not paused",
                    "502 Bad Gateway|",
                    "999 Unheard Of|");

    private static final List<String> SWARM_REFUSALS =
            List.of(
                    "400 Bad Request|rpc error: code = InvalidArgument desc = config 'shop_motd' is in use by the following service: web",
                    "400 Bad Request|rpc error: code = InvalidArgument desc = expected only one runtime",
                    "403 Forbidden|rpc error: code = PermissionDenied",
                    "404 Not Found|service s1 not found",
                    "406 Not Acceptable|This node is not a swarm manager.",
                    "409 Conflict|rpc error: code = AlreadyExists desc = name conflicts with an existing object: service shop_web already exists",
                    "418 I'm a teapot|",
                    "500 Internal Server Error|rpc error: code = Unknown desc = update out of sequence",
                    "500 Internal Server Error|rpc error: code = DeadlineExceeded desc = context deadline exceeded",
                    "500 Internal Server Error|network shop_default not found",
                    "502 Bad Gateway|",
                    "999 Unheard Of|");

    /** To these the HTTP client listens itself: it waits a second, and asks once more. */
    private static final List<String> LATER =
            List.of("429 Too Many Requests|", "503 Service Unavailable|out of order");

    /** What is repeated without end: as text, as a list of lists, as objects of a stream. */
    private static final List<String> WITHOUT_END =
            List.of(
                    "x",
                    "[",
                    "1",
                    "[[],",
                    "[1,",
                    "{\"message\":",
                    "{\"status\":\"Pulling\"}\r\n",
                    " ");

    void put(Map<String, String> answers) {
        for (String id : EngineGrammar.IDS) {
            String container = "/containers/" + id;
            answers.put("POST " + container + "/stop", outcome(DONE, ""));
            answers.put("POST " + container + "/start", outcome(DONE, ""));
            answers.put("POST " + container + "/unpause", outcome(DONE, ""));
            answers.put("POST " + container + "/rename", outcome(DONE, ""));
            answers.put("PUT " + container + "/archive", outcome("200 OK", ""));
            answers.put("DELETE " + container, outcome(DONE, ""));
        }
        answers.put("POST /containers/create", outcome("201 Created", "{\"Id\":\"c9\"}"));
        answers.put("POST /networks/create", outcome("201 Created", "{\"Id\":\"n9\"}"));
        answers.put("POST /networks/shop_back/connect", outcome("200 OK", ""));
        answers.put("DELETE /networks/shop_default", outcome(DONE, ""));
        answers.put(
                "POST /volumes/create", outcome("201 Created", "{\"Name\":\"x\",\"Labels\":{}}"));
        answers.put("DELETE /volumes/shop_data", outcome(DONE, ""));
        answers.put("POST /images/create", pull());
    }

    /** What a manager answers to the steps on a swarm. */
    void putSwarm(Map<String, String> answers) {
        for (String id : SwarmGrammar.IDS) {
            answers.put("POST /services/" + id + "/update", swarmOutcome("200 OK", "{}"));
            answers.put("DELETE /services/" + id, swarmOutcome("200 OK", ""));
        }
        for (String kind : List.of("services", "configs", "secrets")) {
            answers.put(
                    "POST /" + kind + "/create", swarmOutcome("201 Created", "{\"ID\":\"new\"}"));
        }
        answers.put("POST /networks/create", swarmOutcome("201 Created", "{\"Id\":\"net9\"}"));
        answers.put("DELETE /networks/shop_default", swarmOutcome(DONE, ""));
        answers.put("DELETE /configs/config1", swarmOutcome(DONE, ""));
        answers.put("DELETE /secrets/secret1", swarmOutcome(DONE, ""));
        answers.put("POST /configs/last/update", swarmOutcome("200 OK", "{}"));
        answers.put("DELETE /configs/last", swarmOutcome(DONE, ""));
    }

    private String swarmOutcome(String status, String json) {
        return outcome(status, json, SWARM_REFUSALS);
    }

    private String outcome(String status, String json) {
        return outcome(status, json, REFUSALS);
    }

    private String outcome(String status, String json, List<String> refusals) {
        if (dice.random().nextInt(2_000) == 0) {
            return endless();
        }
        if (dice.chance(50)) {
            return RawDaemon.answer(status, json);
        }
        String[] refusal = dice.of(dice.chance(1) ? LATER : refusals).split("\\|", 2);
        return RawDaemon.answer(refusal[0], "{\"message\":\"%s\"}".formatted(refusal[1]));
    }

    private String pull() {
        String progress =
                "{\"status\":\"Pulling\"}\r\n{\"status\":\"x\",\"progressDetail\":{\"current\":1}}\r\n";
        return dice.chance(70)
                ? EngineGrammar.ok(
                        progress
                                + dice.of(
                                        "",
                                        "{\"errorDetail\":{\"message\":\"manifest unknown\"}}\r\n",
                                        "{\"error\":\"denied\"}\r\n"))
                : outcome("200 OK", progress);
    }

    String endless() {
        return RawDaemon.answer(dice.of("200 OK", "201 Created", "500 Internal Server Error"), "")
                        .replace("Content-Length: " + RawDaemon.LENGTH + "\r\n", "")
                + RawDaemon.ENDLESS
                + dice.of(WITHOUT_END);
    }
}
