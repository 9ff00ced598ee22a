package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.lab.Api;
import dev.skep.lab.EngineVersion;
import dev.skep.status.Condition.Type;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the engine that is installed. */
@Tag("engine")
@Timeout(180)
class SwarmModeTest extends SwarmScenarios {

    SwarmModeTest() {
        super(EngineVersion.INSTALLED);
    }

    @Test
    void whatTheFilesAskForRuns() throws Exception {
        stage.files("targets: {web: {replicas: 3}}", WEB).start();
        stage.untilRuns("web", 3);
        stage.untilSettled();
        JsonNode labels = stage.service("web").path("Spec").path("Labels");
        assertEquals(stage.stack.value(), labels.path("com.docker.stack.namespace").asText());
    }

    @Test
    void aFieldChangedByHandIsUndone() throws Exception {
        stage.files("targets: {web: {replicas: 1}}", WEB).start();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        stage.byHand("web", spec -> ((ObjectNode) spec.path("Labels")).put("by", "hand"));
        Waiting.until(false, () -> stage.service("web").path("Spec").path("Labels").has("by"));
        stage.untilReasoned("-Labels.by hand; no task restarts");
    }

    @Test
    void whatIsChangedByHandIsOnlyReportedWhenThatIsAskedFor() throws Exception {
        stage.files("drift: report\ntargets: {web: {replicas: 1}}", WEB).start();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        stage.docker("service", "scale", "--detach", stage.stack + "_web=2");
        stage.untilTold("Drift");
        String drift = stage.told("Drift").orElseThrow();
        assertTrue(drift.contains("web: Mode.Replicated.Replicas 2 -> 1: changed by hand"), drift);
        int steps = stage.reasons().size();
        stage.untilRuns("web", 2);
        assertEquals(steps, stage.reasons().size());
        assertEquals(2, stage.replicas("web"));
    }

    @Test
    void whatLeavesTheFilesLeavesTheSwarm() throws Exception {
        String two =
                WEB
                        + """
                          db:
                            image: busybox
                            command: sleep 1000
                            stop_grace_period: 0s
                            networks: [back]
                            secrets: [key]
                        networks: {back: {}}
                        secrets: {key: {file: key.txt}}
                        """;
        stage.write("key.txt", "one");
        stage.files("", two).start();
        stage.untilRuns("db", 1);
        stage.untilSettled();
        assertEquals(1, stage.stored("secrets").size());
        stage.write("compose.yaml", WEB);
        Waiting.until(false, () -> stage.has("db"));
        stage.untilSettled();
        assertEquals(List.of(), stage.stored("secrets"));
        stage.untilRuns("web", 1);
    }

    @Test
    void whatIsLeftFromBeforeTheSwarmGoes() throws Exception {
        String labels =
                """
                {"dev.skep.stack": "%s", "dev.skep.service": "web", "dev.skep.slot": "1"}
                """
                        .formatted(stage.stack);
        lab.node(1)
                .api()
                .post(
                        "/containers/create?name=" + stage.stack + "-web-1",
                        Api.json("{\"Image\": \"busybox\", \"Labels\": " + labels + "}"));
        assertEquals(1, stage.containers().size());
        stage.files("", WEB).start();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        assertEquals(List.of(), stage.containers());
    }

    @Test
    void aServiceWaitsAtZeroUntilWhatItDependsOnIsHealthy() throws Exception {
        stage.files(
                        "",
                        WEB.replace(
                                        "image: busybox",
                                        "image: busybox\n"
                                                + "    depends_on: {db: {condition: service_healthy}}")
                                + """
                                  db:
                                    image: busybox
                                    command: sleep 1000
                                    stop_grace_period: 0s
                                    healthcheck: {test: "test -e /well", interval: 300ms, retries: 1000}
                                """)
                .start();
        Waiting.until(true, () -> stage.has("web"));
        assertEquals(0, stage.replicas("web"));
        Waiting.until(
                true,
                () -> stage.noted("web").contains("waits at zero replicas for db to be healthy"));
        stage.write(
                "compose.yaml",
                WEB.replace(
                                "image: busybox",
                                "image: busybox\n"
                                        + "    depends_on: {db: {condition: service_healthy}}")
                        + """
                          db:
                            image: busybox
                            command: sleep 1000
                            stop_grace_period: 0s
                            healthcheck: {test: "true", interval: 300ms, retries: 1000}
                        """);
        stage.untilRuns("web", 1);
        stage.untilSettled();
    }

    @Test
    void aJobRunsToItsEndAndIsNotRunAgain() throws Exception {
        stage.files(
                        "",
                        """
                        services:
                          once:
                            image: busybox
                            command: "true"
                            deploy: {mode: replicated-job, replicas: 2}
                        """)
                .start();
        stage.untilSettled();
        long version = stage.service("once").path("Version").path("Index").asLong();
        stage.restartSkep();
        stage.untilSettled();
        assertEquals(version, stage.service("once").path("Version").path("Index").asLong());
    }

    @Test
    void aCountIsNotWrittenWhileARollOutIsPaused() throws Exception {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
        stage.untilRuns("web", 2);
        stage.untilSettled();
        stage.write("compose.yaml", WEB.replace("sleep 1000", "\"false\""));
        Waiting.until(
                "paused", () -> stage.service("web").path("UpdateStatus").path("State").asText());
        stage.untilTold("RolloutPaused");
    }

    @Test
    void aSpecThatTheSwarmWentBackFromIsNotTriedAgainUntilTheFilesChange() throws Exception {
        // Of a machine with much to do a swarm hears later that a task has ended, than that it
        // runs.
        String web = WEB.replace("monitor: 1s", "monitor: 10s, failure_action: rollback");
        stage.files("targets: {web: {replicas: 1}}", web).start();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        stage.write("compose.yaml", web.replace("sleep 1000", "\"false\""));
        stage.untilTold("RolledBack");
        assertEquals("sleep", stage.argument("web"));
        stage.write("compose.yaml", web.replace("sleep 1000", "sleep 3000"));
        stage.untilSettled();
        assertEquals("sleep", stage.argument("web"));
    }

    @Test
    void aServiceThatEndsAgainAndAgainIsHeldBackLongerEachTime() throws Exception {
        stage.files("", WEB.replace("sleep 1000", "\"false\"")).start();
        Waiting.until(
                true,
                () ->
                        stage.has("web")
                                && stage.service("web")
                                                .at("/Spec/TaskTemplate/RestartPolicy/Delay")
                                                .asLong()
                                        >= 10_000_000_000L);
        assertFalse(stage.status().orElseThrow().is(Type.Settled));
    }
}
