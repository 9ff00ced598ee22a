package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which services of a swarm are known to be what is asked for, and for how long. */
class AgreementsTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceName DB = new ServiceName("db");

    @TempDir private Path folder;

    private DesiredState asked(String web) throws IOException {
        Path file = folder.resolve("compose.yaml");
        Files.writeString(
                file,
                """
                name: shop
                services:
                  web: {image: web, deploy: {replicas: 2}%s}
                  db: {image: db}
                """
                        .formatted(web));
        return DesiredFiles.read(file);
    }

    private static Swarm there(DesiredState desired, String observed) throws IOException {
        return new SwarmCase(
                        PlanCase.YAML.readTree("{swarm: {" + observed + "}}"),
                        desired,
                        Optional.empty())
                .swarm();
    }

    private static Plan plan(DesiredState desired, String observed, Memory memory)
            throws IOException {
        return new Planner().plan(desired, there(desired, observed), memory, SwarmCase.NOW);
    }

    private static Set<ServiceName> agreed(Plan plan) {
        return plan.next().agreements().keySet();
    }

    @Test
    void whatIsAsAskedForIsKnownToBeSoFromThenOn() throws IOException {
        DesiredState desired = asked("");
        Plan first = plan(desired, "", Memory.EMPTY);
        assertEquals(Set.of(WEB, DB), agreed(first));
        Plan second = plan(desired, "", first.next());
        assertEquals(first, second);
    }

    @Test
    void whatIsChangedByHandIsNot() throws IOException {
        DesiredState desired = asked("");
        Memory memory = plan(desired, "", Memory.EMPTY).next();
        Plan scaled = plan(desired, "services: {db: {}, web: {replicas: 5}}", memory);
        assertEquals(Set.of(DB), agreed(scaled));
        assertTrue(PlanText.of(scaled).contains("Replicas 5 -> 2"), PlanText.of(scaled));
    }

    @Test
    void whatTheFilesChangeIsNot() throws IOException {
        Memory memory = plan(asked(""), "", Memory.EMPTY).next();
        DesiredState edited = asked(", command: other");
        String before =
                "services: {db: {}, web: {set: {TaskTemplate: {ContainerSpec: {Args: null}}}}}";
        Plan plan = plan(edited, before, memory);
        assertEquals(Set.of(DB), agreed(plan));
        assertTrue(PlanText.of(plan).contains("update web  +Args"), PlanText.of(plan));
    }

    @Test
    void whatMountsAFileByAnotherNameIsNot() throws IOException {
        DesiredState desired = asked("");
        Memory memory = plan(desired, "", Memory.EMPTY).next();
        ObservedService web = there(desired, "").services().get(WEB);
        assertTrue(new Agreements(desired, memory).of(web, List.of()).isPresent());
        assertTrue(new Agreements(desired, memory).of(web, List.of("shop_motd")).isEmpty());
    }

    @Test
    void whatWaitsAtZeroReplicasIsNot() throws IOException {
        DesiredState desired = asked(", depends_on: {db: {condition: service_healthy}}");
        String waiting =
                "services: {db: {tasks: [{slot: 1, node: n1, state: starting}]},"
                        + " web: {replicas: 0, tasks: []}}";
        Plan plan = plan(desired, waiting, Memory.EMPTY);
        assertEquals(Set.of(DB), agreed(plan));
        Plan ready =
                plan(desired, "services: {db: {}, web: {replicas: 0, tasks: []}}", plan.next());
        assertTrue(PlanText.of(ready).contains("Replicas 0 -> 2"), PlanText.of(ready));
    }

    @Test
    void tasksAreLookedAtAllTheSame() throws IOException {
        DesiredState desired = asked("");
        Memory memory = plan(desired, "", Memory.EMPTY).next();
        Plan plan =
                plan(
                        desired,
                        "services: {web: {}, db: {tasks: [{slot: 1, node: n1, state: starting}]}}",
                        memory);
        assertEquals(Set.of(WEB, DB), agreed(plan));
        assertTrue(PlanText.of(plan).contains("waiting db Converging"), PlanText.of(plan));
    }
}
