package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.engine.Specs;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.plan.Step;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a real engine makes of a container of which everything is said. */
@Tag("engine")
class FullSpecEngineTest {

    private static final StackName STACK =
            new StackName("fullspec" + ProcessHandle.current().pid());

    private final RealEngine real = RealEngine.atHand();
    private final DockerEngine engine = real.connect();

    @AfterEach
    void sweep() throws Exception {
        real.sweep(STACK.value());
        engine.close();
        real.close();
    }

    @Test
    void all_of_it_arrives_and_it_runs() throws Exception {
        engine.apply(new Step.CreateNetwork(STACK, network()));
        Step.CreateContainer step = FullSpec.step(STACK);
        engine.apply(step);
        engine.apply(new Step.StartContainer(step.slot(), step.name()));

        JsonNode json = real.inspect(step.name());
        assertEquals("running", json.at("/State/Status").asText());
        JsonNode sent = ContainerBody.of(step);
        assertArrived(
                sent, json.path("Config"), "HostConfig", "NetworkingConfig", "Env", "Healthcheck");
        assertArrived(sent.path("HostConfig"), json.path("HostConfig"), "PortBindings", "Mounts");
        assertTrue(json.at("/Config/Env").toString().contains("\"MODE=prod\""));
        assertEquals(4, json.at("/Config/Healthcheck/Retries").asInt());
        assertEquals(STACK.value(), json.at("/Config/Labels").path(Labels.STACK).asText());
    }

    @Test
    void its_networks_ports_and_mounts_are_there() throws Exception {
        engine.apply(new Step.CreateNetwork(STACK, network()));
        Step.CreateContainer step = FullSpec.step(STACK);
        engine.apply(step);
        engine.apply(new Step.StartContainer(step.slot(), step.name()));

        JsonNode json = real.inspect(step.name());
        JsonNode attached = json.at("/NetworkSettings/Networks/" + STACK + "_default");
        assertTrue(attached.path("Aliases").toString().contains("\"www\""), attached::toString);
        assertEquals("172.30.77.9", attached.path("IPAddress").asText());
        String ports = json.at("/NetworkSettings/Ports/80~1tcp").toString();
        assertTrue(ports.contains("\"127.0.0.1\"") && ports.contains("\"3808"), ports);
        assertEquals(5, json.path("Mounts").size(), json.path("Mounts")::toString);
        Inspection read = Inspection.read(json, _ -> Cause.ITSELF).orElseThrow();
        assertEquals("0".repeat(64), read.container().anonymousVolumes().get("/cache"));
    }

    @Test
    void files_arrive_with_owner_and_mode_and_leave_the_folders_as_they_are() throws Exception {
        Step.CreateContainer step =
                FullSpec.plain(
                        STACK,
                        Specs.running(
                                Specs.plain("busybox:latest"),
                                "stat -c '%a %u:%g %s' /etc /tmp/a /run/secrets/deep/b && cat /run/secrets/deep/b && sleep 60"));
        engine.apply(step);
        engine.apply(
                new Step.CopyFiles(
                        step.slot(),
                        step.name(),
                        List.of(
                                new FileMount(
                                        "/tmp/a",
                                        new FileSource.Content("a", FileContent.of("a")),
                                        7,
                                        8,
                                        0640),
                                new FileMount(
                                        "/run/secrets/deep/b",
                                        new FileSource.Content("b", FileContent.of("hidden\n")),
                                        0,
                                        0,
                                        0400))));
        engine.apply(new Step.StartContainer(step.slot(), step.name()));

        String said = real.logs(step.name(), "hidden");
        assertTrue(said.contains("755 0:0"), said);
        assertTrue(said.contains("640 7:8 1"), said);
        assertTrue(said.contains("400 0:0 7"), said);
    }

    private static DesiredNetwork network() {
        return new DesiredNetwork(
                STACK + "_default",
                "default",
                false,
                Optional.empty(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                false,
                true,
                Optional.empty(),
                false,
                List.of(
                        new DesiredNetwork.Subnet(
                                Optional.of("172.30.77.0/24"),
                                Optional.of("172.30.77.1"),
                                Optional.empty(),
                                new TreeMap<>(Map.of("router", "172.30.77.2")))),
                Optional.of("default"),
                Collections.emptySortedMap());
    }

    /** Everything that was said is found again; the engine adds to the rest. */
    private static void assertArrived(JsonNode sent, JsonNode there, String... otherwise)
            throws Exception {
        for (var field : sent.properties()) {
            if (!List.of(otherwise).contains(field.getKey())) {
                JsonNode said = Json.MAPPER.readTree(field.getValue().toString());
                assertEquals(said, there.path(field.getKey()), field.getKey());
            }
        }
    }
}
