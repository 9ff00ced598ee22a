package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.Specs;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import java.io.InputStream;
import java.util.Objects;
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
