package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.status.PlanView;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import dev.skep.status.StackStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a secret holds reaches the engine and nobody else. */
class SecretsTest {

    private static final String CONTENT = "hunter2-and-nobody-knows";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir private Path folder;

    private DesiredState desired;
    private Solo observed;
    private Plan plan;

    @BeforeEach
    void setUp() throws IOException {
        desired = read(CONTENT);
        observed =
                new Solo(
                        desired.stack(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        new TreeSet<>(List.of("busybox:latest")),
                        Optional.empty());
        plan = new Planner().plan(desired, observed, Memory.EMPTY, NOW);
    }

    private DesiredState read(String content) throws IOException {
        Files.writeString(folder.resolve("password"), content);
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                name: shop
                services: {web: {image: busybox, secrets: [password]}}
                secrets: {password: {file: password}}
                """);
        return DesiredFiles.read(folder.resolve("compose.yaml"));
    }

    @Test
    void itIsInNoTextOfAPlanAndInNoLabel() {
        assertTrue(plan.nodes().stream().anyMatch(node -> node.step() instanceof Step.CopyFiles));
        assertFalse(PlanText.of(plan).contains(CONTENT));
        assertFalse(plan.toString().contains(CONTENT));
        assertFalse(desired.toString().contains(CONTENT));
    }

    @Test
    void itIsInNoAnswer() throws IOException {
        Situation situation =
                new Situation(
                        desired.stack(),
                        Optional.of(desired),
                        Optional.of(observed),
                        Optional.of(plan),
                        List.of(),
                        new Reach.Reachable(),
                        NOW);
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        assertFalse(StackStatus.of(situation, Optional.empty()).toString().contains(CONTENT));
        assertFalse(
                json.writeValueAsString(PlanView.of(situation).orElseThrow()).contains(CONTENT));
    }

    @Test
    void anotherContentIsAnotherSpec() throws IOException {
        ServiceName web = new ServiceName("web");
        assertNotEquals(
                desired.services().get(web).template().hash(),
                read(CONTENT + "!").services().get(web).template().hash());
        assertEquals(
                desired.services().get(web).template().hash(),
                read(CONTENT).services().get(web).template().hash());
    }
}
