package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.StackName;
import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files as people, editors and scripts leave them for a while: broken, half there, gone. What runs
 * goes on running.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(120)
class LiveEditTest {

    private static final String COMPOSE =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                network_mode: none
              db:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                network_mode: none
            """;

    @TempDir private Path folder;

    private Stage stage;

    @BeforeEach
    void setUp() {
        stage = new Stage(folder);
    }

    @AfterEach
    void tearDown() {
        stage.close();
    }

    private Map<String, String> running() throws InterruptedException {
        stage.start();
        stage.untilRuns("db-1", "web-1");
        return stage.ids();
    }

    private void untilRefused(String why) throws InterruptedException {
        stage.untilCondition(Type.InputValid, Status.False);
        String message = stage.status().orElseThrow().condition(Type.InputValid).message();
        assertTrue(message.contains(why), message);
    }

    private void untilGoodAgain() throws InterruptedException {
        stage.untilCondition(Type.InputValid, Status.True);
        stage.untilSettled();
    }

    @Test
    void aHalfWrittenFileIsRefusedUntilTheOtherHalfIsThere() throws Exception {
        stage.files("", COMPOSE);
        Map<String, String> before = running();
        String more = COMPOSE.replace("sleep 1000", "sleep 1001");
        int middle = more.lastIndexOf("ep 1001");
        Files.writeString(folder.resolve("compose.yaml"), more.substring(0, middle) + "\n  !");
        untilRefused("compose.yaml:");
        assertEquals(before, stage.ids());
        Files.writeString(folder.resolve("compose.yaml"), more);
        Waiting.until(true, () -> stage.ids().values().stream().noneMatch(before::containsValue));
        stage.untilRuns("db-1", "web-1");
    }

    @Test
    void aFileThatIsWrittenInPlaceAgainAndAgainEndsAsItEnds() throws Exception {
        stage.files("", COMPOSE);
        Map<String, String> before = running();
        for (int round = 1; round <= 20; round++) {
            Files.writeString(
                    folder.resolve("compose.yaml"),
                    COMPOSE + "    environment: {ROUND: '%d'}\n".formatted(round));
        }
        Waiting.until(true, () -> !before.get("db-1").equals(stage.ids().get("db-1")));
        stage.untilRuns("db-1", "web-1");
        Waiting.until(
                true,
                () -> List.of(stage.inspect("db-1").getConfig().getEnv()).contains("ROUND=20"));
        assertEquals(before.get("web-1"), stage.id("web-1"));
    }

    @Test
    void aDeletedFileRemovesNothing() throws Exception {
        stage.files("", COMPOSE);
        Map<String, String> before = running();
        for (String name : List.of("compose.yaml", "skep.yaml")) {
            String text = Files.readString(folder.resolve(name));
            Files.delete(folder.resolve(name));
            untilRefused("no ");
            untilRefused(name);
            assertEquals(before, stage.ids());
            stage.write(name, text);
            untilGoodAgain();
        }
        assertEquals(before, stage.ids());
    }

    @Test
    void aMissingSecretRemovesNothingAndIsNamed() throws Exception {
        stage.write("password", "hush");
        stage.files(
                "", COMPOSE + "    secrets: [password]\nsecrets: {password: {file: password}}\n");
        Map<String, String> before = running();
        Files.delete(folder.resolve("password"));
        untilRefused("password");
        stage.docker.killContainerCmd(before.get("db-1")).exec();
        Waiting.until(false, () -> before.get("db-1").equals(stage.ids().get("db-1")));
        stage.write("password", "hush");
        untilGoodAgain();
        assertEquals("hush", stage.run("db-1", "cat", "/run/secrets/password"));
        assertEquals(before.get("web-1"), stage.id("web-1"));
    }

    @Test
    void oneBrokenStackOfADirectoryHoldsUpNoOther() throws Exception {
        StackName other = stage.another();
        Path directory = Files.createDirectory(folder.resolve("stacks"));
        stage.write("compose.yaml", COMPOSE);
        describe(directory, stage.stack, "");
        describe(directory, other, "");
        stage.reading(directory);
        Map<String, String> before = running();
        stage.untilCondition(other, Type.Settled, Status.True);
        describe(directory, stage.stack, "  targets: {web: {replicas: many}}\n");
        untilRefused("many");
        describe(directory, other, "  targets: {web: {replicas: 3}}\n");
        Waiting.until(4, () -> stage.containers(other).size());
        stage.untilCondition(other, Type.InputValid, Status.True);
        assertEquals(before, stage.ids());

        Files.delete(directory.resolve(other + ".yaml"));
        Waiting.until(
                "MassRemoval",
                () -> stage.status(other).orElseThrow().condition(Type.Degraded).reason());
        assertEquals(4, stage.containers(other).size());
        describe(directory, other, "  targets: {web: {replicas: 1}}\n");
        describe(directory, stage.stack, "  targets: {web: {replicas: 2}}\n");
        stage.untilRuns("db-1", "web-1", "web-2");
        Waiting.until(2, () -> stage.containers(other).size());
        assertNotEquals(
                Status.False,
                stage.status(other).orElseThrow().condition(Type.InputValid).status());
    }

    /** In place and cut short first, as a shell's redirection writes. */
    private static void describe(Path directory, StackName stack, String more) throws IOException {
        Path file = directory.resolve(stack + ".yaml");
        Files.writeString(file, "");
        Files.writeString(
                file,
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec:
                  compose: ../compose.yaml
                %s\
                """
                        .formatted(stack, more),
                StandardOpenOption.APPEND);
    }
}
