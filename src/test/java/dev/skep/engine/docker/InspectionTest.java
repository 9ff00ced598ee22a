package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InspectionTest {

    private static final String LABELS =
            """
            {"dev.skep.stack":"shop","dev.skep.service":"web","dev.skep.slot":"3","dev.skep.spec-hash":"abc",
             "dev.skep.spec-parts":"image=11 environment=22","dev.skep.generation":"4"}
            """;

    @Test
    void all_that_is_said_is_read() throws Exception {
        JsonNode json =
                container(
                        """
                        {"Status":"running","Running":true,"StartedAt":"2026-01-01T00:00:00.123456789Z",
                         "Health":{"Status":"healthy","FailingStreak":0}}
                        """);
        Inspection inspection = Inspection.read(json, _ -> Cause.ITSELF).orElseThrow();

        ObservedContainer container = inspection.container();
        assertEquals("shop", inspection.stack().value());
        assertEquals("shop-web-3", container.name());
        assertEquals(new Slot(new ServiceName("web"), 3), container.slot());
        assertEquals(
                Map.of("image", new SpecHash("11"), "environment", new SpecHash("22")),
                container.specParts());
        assertEquals(4, container.generation());
        assertEquals("busybox", container.image());
        assertEquals(2, container.restartCount());
        assertEquals(Map.of("/data", "a".repeat(64)), container.anonymousVolumes());
        assertEquals(Duration.ofSeconds(30), inspection.grace());
        assertEquals(
                new ContainerState.Running(
                        Instant.parse("2026-01-01T00:00:00.123456789Z"), Health.HEALTHY),
                container.state());
    }

    @Test
    void each_state_of_docker_has_one_of_ours() throws Exception {
        assertEquals(new ContainerState.Created(), state("{\"Status\":\"created\"}"));
        assertEquals(
                new ContainerState.StartFailed(127, "no such file"),
                state("{\"Status\":\"created\",\"ExitCode\":127,\"Error\":\"no such file\"}"));
        assertEquals(
                new ContainerState.Restarting(7),
                state("{\"Status\":\"restarting\",\"Running\":true,\"ExitCode\":7}"));
        assertInstanceOf(
                ContainerState.Paused.class, state("{\"Status\":\"paused\",\"Running\":true}"));
        assertEquals(new ContainerState.Removing(), state("{\"Status\":\"removing\"}"));
        assertEquals(new ContainerState.Dead(), state("{\"Status\":\"dead\"}"));
        assertEquals(
                new ContainerState.Exited(
                        3,
                        Cause.OUTSIDE,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2026-01-01T00:00:09Z")),
                state(
                        """
                        {"Status":"exited","ExitCode":3,"StartedAt":"2026-01-01T00:00:00Z",
                         "FinishedAt":"2026-01-01T00:00:09Z"}
                        """));
    }

    @Test
    void a_check_that_was_stopped_by_a_pause_has_found_nothing() throws Exception {
        assertEquals(Health.UNHEALTHY, health(3));
        assertEquals(Health.STARTING, health(0));
        assertEquals(Health.STARTING, health(2));
    }

    private static Health health(int failingStreak) throws Exception {
        ContainerState state =
                state(
                        """
                        {"Status":"running","Running":true,"Health":{"Status":"unhealthy","FailingStreak":%d}}
                        """
                                .formatted(failingStreak));
        return assertInstanceOf(ContainerState.Running.class, state).health();
    }

    @Test
    void a_state_that_nobody_has_heard_of_is_judged_by_whether_it_runs() throws Exception {
        assertInstanceOf(
                ContainerState.Running.class, state("{\"Status\":\"dreaming\",\"Running\":true}"));
        assertInstanceOf(ContainerState.Exited.class, state("{\"Status\":\"stopping\"}"));
    }

    @Test
    void what_is_missing_or_null_is_empty() throws Exception {
        JsonNode json =
                Json.MAPPER.readTree(
                        """
                        {"Id":"c1","Config":{"Labels":{"dev.skep.stack":"shop","dev.skep.service":"web","dev.skep.slot":"1"},
                         "StopTimeout":null},"State":{"Status":"running","Health":null},"Mounts":null}
                        """);
        Inspection inspection = Inspection.read(json, _ -> Cause.ITSELF).orElseThrow();

        assertEquals(Duration.ofSeconds(10), inspection.grace());
        assertEquals(
                new ContainerState.Running(Instant.EPOCH, Health.NONE),
                inspection.container().state());
        assertEquals(0, inspection.container().generation());
        assertEquals(new SpecHash(""), inspection.container().specHash());
        assertEquals(Map.of(), inspection.container().anonymousVolumes());
    }

    @Test
    void what_carries_broken_labels_fills_no_slot() throws Exception {
        for (String labels :
                new String[] {
                    "{}",
                    "null",
                    "{\"dev.skep.stack\":\"Not Legal\",\"dev.skep.service\":\"web\",\"dev.skep.slot\":\"1\"}",
                    "{\"dev.skep.stack\":\"shop\",\"dev.skep.service\":\"web\",\"dev.skep.slot\":\"0\"}",
                    "{\"dev.skep.stack\":\"shop\",\"dev.skep.service\":\"web\",\"dev.skep.slot\":\"one\"}",
                    "{\"dev.skep.stack\":\"shop\",\"dev.skep.slot\":\"1\"}"
                }) {
            ObjectNode json = Json.object().put("Id", "c1");
            json.putObject("Config").set("Labels", Json.MAPPER.readTree(labels));
            assertEquals(Optional.empty(), Inspection.read(json, _ -> Cause.ITSELF), labels);
        }
    }

    private static ContainerState state(String state) throws Exception {
        return Inspection.read(container(state), _ -> Cause.OUTSIDE)
                .orElseThrow()
                .container()
                .state();
    }

    private static JsonNode container(String state) throws Exception {
        return Json.MAPPER.readTree(
                """
                {"Id":"c1","Name":"/shop-web-3","Created":"2026-01-01T00:00:00Z","RestartCount":2,
                 "Config":{"Image":"busybox","StopTimeout":30,"Labels":%s},"State":%s,"New":{"in":"a later engine"},
                 "Mounts":[{"Type":"volume","Name":"%s","Destination":"/data"},
                           {"Type":"volume","Name":"shop_named","Destination":"/named"},
                           {"Type":"bind","Source":"/etc","Destination":"/etc"}]}
                """
                        .formatted(LABELS, state, "a".repeat(64)));
    }
}
