package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.desired.ContainerSpec;
import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.CredentialSpec;
import dev.skep.desired.ContainerSpec.Mount;
import dev.skep.desired.ContainerSpec.Security;
import dev.skep.desired.FileSource;
import dev.skep.engine.Specs;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContainerBodyTest {

    private static final StackName SHOP = new StackName("shop");

    @Test
    void everything_that_a_spec_can_say_is_said_to_the_engine() throws Exception {
        assertEquals(golden("create-full.json"), pretty(ContainerBody.of(FullSpec.step(SHOP))));
    }

    @Test
    void what_a_spec_leaves_open_is_left_to_the_engine() throws Exception {
        Step.CreateContainer step = FullSpec.plain(SHOP, Specs.plain("busybox"));

        assertEquals(golden("create-plain.json"), pretty(ContainerBody.of(step)));
    }

    @Test
    void a_network_is_told_the_options_of_this_one_end() {
        Attachment attachment =
                new Attachment(
                        "shop_default",
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>(Map.of("mtu", "1450")));

        assertEquals(
                "{\"DriverOpts\":{\"mtu\":\"1450\"}}",
                ContainerBody.endpoint(attachment).toString());
    }

    @Test
    void a_volume_may_be_mounted_in_part_and_carry_labels() {
        Mount mount =
                new Mount.Volume(
                        Optional.of("data"),
                        "/data",
                        false,
                        false,
                        Optional.of("inner"),
                        new TreeMap<>(Map.of("a", "b")));
        Step.CreateContainer step =
                FullSpec.plain(SHOP, Specs.mounting(Specs.plain("busybox"), mount));

        assertEquals(
                "{\"Subpath\":\"inner\",\"Labels\":{\"a\":\"b\"}}",
                ContainerBody.of(step).at("/HostConfig/Mounts/0/VolumeOptions").toString());
    }

    @Test
    void an_account_of_windows_is_a_security_option() {
        JsonNode file = windows(new CredentialSpec.File("a.json"));
        assertEquals("hyperv", file.path("Isolation").asText());
        assertEquals("[\"credentialspec=file://a.json\"]", file.path("SecurityOpt").toString());
        JsonNode registry = windows(new CredentialSpec.Registry("key"));
        assertEquals(
                "[\"credentialspec=registry://key\"]", registry.path("SecurityOpt").toString());
        JsonNode config = windows(new CredentialSpec.Config(new FileSource.External("spec")));
        assertTrue(config.path("SecurityOpt").isMissingNode());
    }

    private static JsonNode windows(CredentialSpec account) {
        ContainerSpec plain = Specs.plain("busybox");
        ContainerSpec spec =
                new ContainerSpec(
                        plain.image(),
                        plain.containerName(),
                        plain.labels(),
                        plain.process(),
                        plain.networking(),
                        plain.storage(),
                        new Security(
                                List.of(),
                                List.of(),
                                false,
                                false,
                                List.of(),
                                List.of(),
                                new TreeMap<>(),
                                Optional.of("hyperv"),
                                Optional.of(account)),
                        plain.resources(),
                        plain.healthcheck(),
                        plain.logging(),
                        plain.restart());
        return ContainerBody.of(FullSpec.plain(SHOP, spec)).path("HostConfig");
    }

    private static String golden(String name) throws Exception {
        try (InputStream file =
                Objects.requireNonNull(
                        ContainerBodyTest.class.getResourceAsStream("/engine/" + name), name)) {
            return pretty(Json.MAPPER.readTree(file));
        }
    }

    private static String pretty(JsonNode json) throws Exception {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }
}
