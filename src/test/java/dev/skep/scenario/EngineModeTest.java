package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** Files in, containers right: on a real engine, seen from outside. */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(120)
class EngineModeTest {

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
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

    @Test
    void whatTheFilesAskForRuns() throws Exception {
        stage.files("targets: {web: {replicas: 3}}", WEB).start();
        stage.untilRuns("web-1", "web-2", "web-3");
    }

    @Test
    void aServiceOfTwoNetworksIsInBoth() throws Exception {
        stage.files(
                        "",
                        WEB
                                + "    networks: [front, back]\n"
                                + "networks: {front: {}, back: {internal: true}}\n")
                .start();
        stage.untilRuns("web-1");
        assertEquals(
                Set.of(stage.stack + "_front", stage.stack + "_back"),
                stage.inspect("web-1").getNetworkSettings().getNetworks().keySet());
    }

    @Test
    void whatIsKilledStoppedRemovedOrPausedIsPutBackEveryTime() throws Exception {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
        stage.untilRuns("web-1", "web-2");
        for (int round = 0; round < 3; round++) {
            String before = stage.id("web-2");
            stage.docker.killContainerCmd(before).exec();
            stage.untilRuns("web-1", "web-2");
            assertNotEquals(before, stage.id("web-2"));
        }
        stage.docker.stopContainerCmd(stage.id("web-1")).exec();
        stage.untilRuns("web-1", "web-2");
        stage.docker.removeContainerCmd(stage.id("web-1")).withForce(true).exec();
        stage.untilRuns("web-1", "web-2");
        stage.docker.pauseContainerCmd(stage.id("web-2")).exec();
        stage.untilRuns("web-1", "web-2");
        stage.docker.renameContainerCmd(stage.id("web-2")).withName(stage.stack + "-byhand").exec();
        stage.untilRuns("web-1", "web-2");
    }

    @Test
    void countsFollowTheFileWithinASecond() throws Exception {
        stage.files("targets: {web: {replicas: 1}}", WEB).start();
        stage.untilRuns("web-1");
        String first = stage.id("web-1");
        stage.files("targets: {web: {replicas: 3}}", WEB);
        stage.untilRuns("web-1", "web-2", "web-3");
        stage.files("targets: {web: {replicas: 1}}", WEB);
        stage.untilRuns("web-1");
        assertEquals(first, stage.id("web-1"));
        stage.files("targets: {web: {replicas: 0}}", WEB);
        stage.untilRuns();
    }

    @Test
    void aReplicaThatEndsByItselfIsReplacedAtOnceAndThenHeldBack() throws Exception {
        stage.files("", WEB.replace("sleep 1000", "sh -c 'exit 3'")).start();
        stage.untilCondition(Type.Degraded, Status.True);
        Waiting.until(
                true,
                () ->
                        stage.status()
                                .orElseThrow()
                                .condition(Type.Degraded)
                                .message()
                                .contains("2 times in a row"));
        Waiting.until(List.of("web-1"), () -> stage.names(container -> true));
    }

    @Test
    void completedWorkIsNotMissing() throws Exception {
        stage.files("", WEB.replace("sleep 1000", "sh -c 'exit 0'") + "    restart: on-failure\n")
                .start();
        Waiting.until(
                List.of("web-1"),
                () -> stage.names(container -> container.getState().equals("exited")));
        stage.untilSettled();
    }

    @Test
    void whereTheEngineGaveUpSkepActs() throws Exception {
        stage.files("", WEB.replace("sleep 1000", "sh -c 'exit 3'") + "    restart: on-failure:1\n")
                .start();
        Waiting.until(
                true,
                () ->
                        stage.status()
                                .map(status ->
                                        status.condition(Type.Degraded)
                                                .message()
                                                .contains("2 times in a row"))
                                .orElse(false));
        Waiting.until(List.of("web-1"), () -> stage.names(container -> true));
        assertEquals(
                "on-failure", stage.inspect("web-1").getHostConfig().getRestartPolicy().getName());
    }

    @Test
    void anUnhealthyReplicaIsReplaced() throws Exception {
        String check =
                """
                    healthcheck:
                      test: test ! -e /sick
                      interval: 200ms
                      retries: 1
                """;
        stage.files("targets: {web: {replicas: 2}}", WEB + check.indent(0)).start();
        stage.untilRuns("web-1", "web-2");
        String before = stage.id("web-1");
        stage.run("web-1", "touch", "/sick");
        Waiting.until(false, () -> before.equals(stage.ids().get("web-1")));
        stage.untilRuns("web-1", "web-2");
    }

    @Test
    void aChangedSpecRollsOutAndNamesStay() throws Exception {
        String fast = WEB + "    deploy: {update_config: {monitor: 0s}}\n";
        stage.files("targets: {web: {replicas: 3}}", fast).start();
        stage.untilRuns("web-1", "web-2", "web-3");
        Map<String, String> before = stage.ids();
        stage.files("targets: {web: {replicas: 3}}", fast + "    environment: {COLOR: blue}\n");
        Waiting.until(true, () -> stage.ids().values().stream().noneMatch(before::containsValue));
        stage.untilRuns("web-1", "web-2", "web-3");
        assertTrue(List.of(stage.inspect("web-2").getConfig().getEnv()).contains("COLOR=blue"));
        stage.untilReasoned("changed environment");
    }

    @Test
    void aSpecThatTheEngineRefusesCostsNothingThatRuns() throws Exception {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
        stage.untilRuns("web-1", "web-2");
        Map<String, String> before = stage.ids();
        stage.files("targets: {web: {replicas: 2}}", WEB.replace("busybox", "127.0.0.1:1/none:1"));
        stage.untilCondition(Type.Degraded, Status.True);
        assertEquals(before, stage.ids());
        stage.files("targets: {web: {replicas: 2}}", WEB);
        stage.untilRuns("web-1", "web-2");
        assertEquals(before, stage.ids());
    }

    @Test
    void aFailedRollOutGoesBackToTheVeryContainersThatRanBefore() throws Exception {
        String rollback =
                WEB + "    deploy: {update_config: {monitor: 2s, failure_action: rollback}}\n";
        stage.files("targets: {web: {replicas: 2}}", rollback).start();
        stage.untilRuns("web-1", "web-2");
        Map<String, String> before = stage.ids();
        stage.files(
                "targets: {web: {replicas: 2}}", rollback.replace("sleep 1000", "sh -c 'exit 1'"));
        Waiting.until(
                "RolledBack", () -> stage.status().orElseThrow().condition(Type.Degraded).reason());
        Waiting.until(before, stage::ids);
        Waiting.until(
                List.of("web-1", "web-2"),
                () -> stage.names(container -> container.getState().equals("running")));
    }

    @Test
    void aBrokenFileChangesNothingAndSaysSo() throws Exception {
        stage.files("targets: {web: {replicas: 1}}", WEB).start();
        stage.untilRuns("web-1");
        String before = stage.id("web-1");
        stage.write("compose.yaml", WEB.replace("image:", "imag:"));
        stage.untilCondition(Type.InputValid, Status.False);
        assertTrue(
                stage.status()
                        .orElseThrow()
                        .condition(Type.InputValid)
                        .message()
                        .contains("compose.yaml:3:5"));
        stage.docker.killContainerCmd(before).exec();
        Waiting.until(false, () -> before.equals(stage.ids().get("web-1")));
        stage.write("compose.yaml", WEB);
        stage.untilCondition(Type.InputValid, Status.True);
        stage.untilRuns("web-1");
    }

    @Test
    void configsSecretsAndEnvFilesAreFollowed() throws Exception {
        stage.write("app.conf", "one");
        stage.write("password", "hush");
        stage.write("web.env", "COLOR=red\n");
        String compose =
                WEB
                        + """
                            env_file: web.env
                            configs: [{source: app, target: /etc/app.conf}]
                            secrets: [password]
                            deploy: {update_config: {monitor: 0s}}
                        configs: {app: {file: app.conf}}
                        secrets: {password: {file: password}}
                        """;
        stage.files("", compose).start();
        stage.untilRuns("web-1");
        assertEquals("one", stage.run("web-1", "cat", "/etc/app.conf"));
        assertEquals("hush", stage.run("web-1", "cat", "/run/secrets/password"));
        assertFalse(stage.inspect("web-1").toString().contains("hush"));
        stage.write("app.conf", "two");
        untilWebSays("two", "cat", "/etc/app.conf");
        stage.write("password", "louder");
        untilWebSays("louder", "cat", "/run/secrets/password");
        stage.write("web.env", "COLOR=green\n");
        untilWebSays("green\n", "sh", "-c", "echo $COLOR");
    }

    private void untilWebSays(String expected, String... command) throws InterruptedException {
        Waiting.until(
                expected,
                () -> {
                    try {
                        return stage.run("web-1", command);
                    } catch (RuntimeException notNow) {
                        return notNow.toString();
                    }
                });
        stage.untilRuns("web-1");
    }

    @Test
    void aSymlinkSwapIsAnEdit() throws Exception {
        Files.createDirectory(folder.resolve("v1"));
        Files.createDirectory(folder.resolve("v2"));
        Files.writeString(folder.resolve("v1/compose.yaml"), WEB);
        Files.writeString(folder.resolve("v2/compose.yaml"), WEB + "    scale: 2\n");
        pointDataAt("v1");
        Files.createSymbolicLink(folder.resolve("compose.yaml"), Path.of("..data/compose.yaml"));
        stage.write(
                "skep.yaml",
                "{apiVersion: skep.dev/v1, kind: Stack, metadata: {name: %s}, spec: {compose: compose.yaml}}"
                        .formatted(stage.stack));
        stage.start();
        stage.untilRuns("web-1");
        pointDataAt("v2");
        stage.untilRuns("web-1", "web-2");
    }

    private void pointDataAt(String version) throws IOException {
        Path beside = folder.resolve("..data_tmp");
        Files.createSymbolicLink(beside, Path.of(version));
        Files.move(beside, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void dependenciesComeFirst() throws Exception {
        String compose =
                """
                services:
                  migrate:
                    image: busybox
                    command: sh -c 'sleep 1'
                  db:
                    image: busybox
                    command: sh -c 'sleep 1; touch /up; sleep 1000'
                    stop_grace_period: 0s
                    healthcheck: {test: test -e /up, interval: 100ms, retries: 100}
                  web:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    depends_on:
                      db: {condition: service_healthy}
                      migrate: {condition: service_completed_successfully}
                """;
        stage.files("", compose).start();
        Waiting.until(
                List.of("web-1"),
                () ->
                        stage.names(container ->
                                container.getState().equals("running")
                                        && container.getNames()[0].endsWith("web-1")));
        assertEquals("healthy", stage.inspect("db-1").getState().getHealth().getStatus());
        assertEquals(0, stage.inspect("migrate-1").getState().getExitCodeLong());
        stage.untilSettled();
    }

    @Test
    void nothingWithoutOurLabelIsTouched() throws Exception {
        try (GenericContainer<?> foreign =
                new GenericContainer<>("busybox:latest")
                        .withCommand("sleep", "1000")
                        .withLabel("com.docker.compose.project", stage.stack.value())
                        .withLabel("com.docker.compose.service", "web")) {
            foreign.start();
            stage.files("targets: {web: {replicas: 1}}", WEB).start();
            stage.untilRuns("web-1");
            stage.files("allowRemoval: true", "services: {}\n");
            stage.untilRuns();
            assertTrue(foreign.isRunning());
        }
    }

    @Test
    void anEmptyFileRemovesNothing() throws Exception {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
        stage.untilRuns("web-1", "web-2");
        Map<String, String> before = stage.ids();
        stage.files("", "services: {}\n");
        Waiting.until(
                "MassRemoval",
                () -> stage.status().orElseThrow().condition(Type.Degraded).reason());
        assertEquals(before, stage.ids());
    }

    @Test
    void volumesAndWhatIsInThemStay() throws Exception {
        String compose =
                WEB
                        + """
                            volumes: [data:/data]
                            deploy: {update_config: {monitor: 0s}}
                        volumes: {data: {}}
                        """;
        stage.files("", compose).start();
        stage.untilRuns("web-1");
        stage.run("web-1", "sh", "-c", "echo kept > /data/file");
        String before = stage.id("web-1");
        stage.files("", compose.replace("sleep 1000", "sleep 1001"));
        Waiting.until(false, () -> before.equals(stage.ids().get("web-1")));
        stage.untilRuns("web-1");
        assertEquals("kept\n", stage.run("web-1", "cat", "/data/file"));
    }

    @Test
    void anotherSkepGoesOnWhereOneWasKilled() throws Exception {
        stage.files("targets: {web: {replicas: 4}}", WEB).start();
        Waiting.until(true, () -> !stage.containers().isEmpty());
        stage.restartSkep();
        stage.untilRuns("web-1", "web-2", "web-3", "web-4");
        Map<String, String> before = stage.ids();
        stage.restartSkep();
        stage.untilSettled();
        assertEquals(before, stage.ids());
    }

    @Test
    void composesOwnLabelsAreThere() throws Exception {
        stage.files("", WEB).start();
        stage.untilRuns("web-1");
        Map<String, String> labels = stage.inspect("web-1").getConfig().getLabels();
        assertEquals(stage.stack.value(), labels.get("com.docker.compose.project"));
        assertEquals("web", labels.get("com.docker.compose.service"));
        assertEquals("1", labels.get("com.docker.compose.container-number"));
        assertEquals("False", labels.get("com.docker.compose.oneoff"));
        assertEquals(folder.toString(), labels.get("com.docker.compose.project.working_dir"));
    }
}
