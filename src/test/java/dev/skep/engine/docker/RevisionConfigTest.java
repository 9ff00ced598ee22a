package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the spec that a service had is kept. */
class RevisionConfigTest {

    private static final int LONGEST = 64;
    private static final Tree.Mapping SPEC =
            Tree.Mapping.EMPTY
                    .with(List.of("Labels", Labels.SPEC_HASH), Tree.of("5ec"))
                    .with(List.of("Name"), Tree.of("grün"));

    private static Step.WriteRevision revision(String service, long number) {
        return new Step.WriteRevision(
                new StackName("shop"), new ServiceName(service), number, SPEC);
    }

    private static String name(String service, long number) {
        return RevisionConfig.name(revision(service, number));
    }

    @Test
    void itIsNamedAsNoConfigOfTheStackIs() {
        assertEquals("shop_.skep.web.12", name("web", 12));
    }

    @Test
    void aNameThatJustFitsStaysAsItIs() {
        String service = "s".repeat(LONGEST - "shop_.skep..12".length());

        assertEquals("shop_.skep." + service + ".12", name(service, 12));
        assertEquals(LONGEST, name(service, 12).length());
    }

    @Test
    void aLongerOneIsCutAndStaysItsOwn() {
        String service = "s".repeat(60);
        String one = name(service + "a", 12);
        String other = name(service + "b", 12);

        assertTrue(one.length() <= LONGEST, one);
        assertTrue(one.matches("shop_\\.skep\\.s+-[0-9a-f]+\\.12"), one);
        assertNotEquals(one, other);
        assertNotEquals(one, name(service + "a", 13));
        assertEquals(LONGEST, one.length());
    }

    @Test
    void itSaysWhoseItIsAndHoldsTheWholeSpec() {
        ObjectNode config = RevisionConfig.spec(revision("web", 12));

        assertEquals(
                "{\"dev.skep.stack\":\"shop\",\"dev.skep.service\":\"web\",\"dev.skep.revision\":\"12\",\"dev.skep.spec-hash\":\"5ec\"}",
                config.path("Labels").toString());
        assertEquals(
                "{\"Labels\":{\"dev.skep.spec-hash\":\"5ec\"},\"Name\":\"grün\"}",
                new String(
                        Base64.getDecoder().decode(config.path("Data").asText()),
                        StandardCharsets.UTF_8));
    }

    @Test
    void whatHasNoHashIsKeptAllTheSame() {
        Step.WriteRevision step =
                new Step.WriteRevision(
                        new StackName("shop"), new ServiceName("web"), 1, Tree.Mapping.EMPTY);

        assertEquals(
                "", RevisionConfig.spec(step).path("Labels").path(Labels.SPEC_HASH).asText("none"));
    }
}
