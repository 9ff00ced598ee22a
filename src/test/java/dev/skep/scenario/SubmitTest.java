package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.app.CommandHere;
import dev.skep.lab.Api;
import dev.skep.lab.Lab;
import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code skep submit} and what comes of it, on a real swarm of one node. Nothing is compared anew
 * by the clock here: what a serving Skep takes over, it takes over because an event woke it.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class SubmitTest {

    private static final String SECRET = "hunter2-and-nobody-knows";

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep ${SECONDS_TO_SLEEP:-1000}
                stop_grace_period: 0s
                env_file: [web.env]
                configs: [page]
                secrets: [key]
                deploy: {restart_policy: {delay: 0s}, update_config: {parallelism: 0, monitor: 1s}}
            configs: {page: {file: page.html}}
            secrets: {key: {file: key.txt}}
            """;

    private static Lab lab;

    @TempDir private Path folder;

    private Path files;
    private SwarmStage stage;

    @BeforeAll
    static void startSwarm() throws Exception {
        lab = Lab.of(1);
        lab.swarm(1);
    }

    @AfterAll
    static void endSwarm() {
        lab.close();
    }

    @BeforeEach
    void setUp() throws IOException {
        files = Files.createDirectory(folder.resolve("submitter"));
        stage = new SwarmStage(Files.createDirectory(folder.resolve("server")), lab.node(1));
        write("page.html", "<h1>hello</h1>");
        write("key.txt", SECRET);
        write("web.env", "COLOUR=blue\n");
        asking(1, WEB);
    }

    @AfterEach
    void tearDown() {
        stage.close();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(files.resolve(name), text);
    }

    private void asking(int replicas, String compose) throws IOException {
        write("compose.yaml", compose);
        write(
                "skep.yaml",
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec: {compose: compose.yaml, targets: {web: {replicas: %d}}}
                """
                        .formatted(stage.stack, replicas));
    }

    private CommandHere skep(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--host", lab.node(1).host()));
        all.addAll(List.of(arguments));
        return CommandHere.run(all.toArray(String[]::new));
    }

    private void done(String... arguments) {
        CommandHere command = skep(arguments);
        assertEquals(0, command.exit(), command::err);
    }

    private void submit() {
        done("submit", files.toString());
    }

    private void serve() throws InterruptedException {
        stage.followingSubmissions().start();
        Waiting.until(1, () -> stage.heard().size());
    }

    @Test
    void whatIsSubmittedRunsAndIsRolledAndTakenBackAndGoesDown() throws Exception {
        serve();
        submit();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        asking(2, WEB.replace("1000", "2000"));
        submit();
        stage.untilRuns("web", 2);
        stage.untilSettled();
        assertEquals("2000", seconds());
        CommandHere same = skep("submit", files.toString());
        assertTrue(same.err().contains("is asked for like this already: revision 2"), same::err);
        done("rollback", stage.stack.value());
        stage.untilRuns("web", 1);
        stage.untilSettled();
        CommandHere history = skep("history", stage.stack.value());
        assertTrue(
                history.out().matches("(?s)REV.*\n3 .*current .*to revision 1\n2 .*\n1 .*"),
                history::out);
        // One service by itself: whoever serves leaves it so, and nothing is submitted.
        done("rollback", stage.stack + "/web");
        Waiting.until("2000", this::seconds);
        stage.resync();
        stage.untilTold("RolledBack");
        stage.untilRuns("web", 1);
        assertEquals("2000", seconds());
        assertEquals(3, submitted().size());
        done("down", stage.stack.value());
        assertFalse(stage.has("web"));
        assertEquals(List.of(), submitted());
        assertEquals(List.of(), stage.stored("secrets"));
        // Whoever serves has not brought it back, and knows of it no longer.
        Waiting.until(true, () -> stage.status().isEmpty());
        assertFalse(stage.has("web"));
    }

    private String seconds() {
        return stage.service("web").at("/Spec/TaskTemplate/ContainerSpec/Args/1").asText();
    }

    @Test
    void whoMovesFromFilesToSubmitRestartsNothing() throws Exception {
        done("apply", files.toString());
        List<String> before = stage.runningIds("web");
        assertEquals(1, before.size());
        serve();
        submit();
        stage.untilSettled();
        assertEquals(before, stage.runningIds("web"));
        assertEquals(List.of(), stage.reasons());
        CommandHere plan = skep("plan", files.toString());
        assertEquals(0, plan.exit(), plan::out);
        done("down", stage.stack.value());
    }

    @Test
    void whatGotThereByHandAndIsNoBundleIsToldAndPassedOver() throws Exception {
        serve();
        submit();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        String name = stage.stack + "-by-hand";
        lab.node(1)
                .api()
                .post(
                        "/configs/create",
                        Api.json(
                                """
                                {"Name": "%s", "Data": "Z2FyYmFnZQ==",
                                 "Labels": {"dev.skep.desired": "%s", "dev.skep.revision": "99"}}
                                """
                                        .formatted(name, stage.stack)));
        stage.untilCondition(Type.InputValid, Status.False);
        String why = stage.told("InvalidFiles").orElseThrow();
        assertTrue(why.contains(name + " is nothing that skep submit has written"), why);
        assertEquals(1, stage.running("web").size());
        CommandHere history = skep("history", stage.stack.value());
        assertTrue(history.out().matches("(?s).*99 .*invalid.*1 .*current.*"), history::out);
        asking(2, WEB);
        submit();
        stage.untilRuns("web", 2);
        stage.untilCondition(Type.InputValid, Status.True);
        // What is in force goes last: the one before it would come into force meanwhile.
        submitted().stream()
                .sorted(Comparator.comparingInt(SubmitTest::revision))
                .forEach(config ->
                        lab.node(1).api().delete("/configs/" + config.path("ID").asText()));
        stage.untilTold("MassRemoval");
        assertEquals(2, stage.running("web").size());
        done("down", stage.stack.value());
        Waiting.until(true, () -> stage.status().isEmpty());
    }

    @Test
    void noSecretIsEverInAConfig() throws Exception {
        write("override.env", "ANOTHER=" + SECRET + "\n");
        submit();
        assertEquals(1, stage.stored("secrets").size());
        String all = configs();
        assertTrue(all.contains("<h1>hello</h1>"), all);
        assertTrue(all.contains("COLOUR=blue"), all);
        assertFalse(all.contains(SECRET), all);
        serve();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        assertFalse(configs().contains(SECRET));
        write("compose.yaml", WEB.replace("page.html", "key.txt"));
        CommandHere refused = skep("submit", files.toString());
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("key.txt is a secret's content"), refused::err);
        assertEquals(1, submitted().size());
        done("down", stage.stack.value());
    }

    @Test
    void theFilesThatSkepWasGivenGoBeforeWhatWasSubmitted() throws Exception {
        asking(2, WEB);
        submit();
        stage.files("targets: {web: {replicas: 1}}", SwarmScenarios.WEB);
        serve();
        stage.untilRuns("web", 1);
        stage.untilCondition(Type.InputValid, Status.False);
        String why = stage.told("InvalidFiles").orElseThrow();
        assertTrue(why.contains("is passed over: "), why);
        assertEquals(1, stage.replicas("web"));
    }

    @Test
    void whatTheSwarmDoesNotStoreIsRefusedBeforeAnythingIsWritten() throws Exception {
        byte[] noise = new byte[1024 * 1024];
        new Random(1).nextBytes(noise);
        Files.write(files.resolve("page.html"), noise);
        CommandHere refused = skep("submit", files.toString());
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("page.html (1048576 bytes)"), refused::err);
        assertEquals(List.of(), submitted());
        assertEquals(List.of(), stage.stored("secrets"));
    }

    private List<JsonNode> submitted() {
        List<JsonNode> submitted = new ArrayList<>();
        for (JsonNode config : lab.node(1).api().get("/configs")) {
            if (config.at("/Spec/Labels")
                    .path("dev.skep.desired")
                    .asText()
                    .equals(stage.stack.value())) {
                submitted.add(config);
            }
        }
        return submitted;
    }

    private static int revision(JsonNode config) {
        return config.at("/Spec/Labels").path("dev.skep.revision").asInt();
    }

    /** All that any config of the swarm says, unpacked. */
    private static String configs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (JsonNode config : lab.node(1).api().get("/configs")) {
            byte[] data = Base64.getDecoder().decode(config.at("/Spec/Data").asText());
            all.append(config).append(new String(data, StandardCharsets.UTF_8));
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(data))) {
                while (zip.getNextEntry() != null) {
                    all.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return all.toString();
    }
}
