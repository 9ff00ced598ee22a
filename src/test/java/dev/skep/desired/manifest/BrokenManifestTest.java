package dev.skep.desired.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.identity.StackName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BrokenManifestTest {

    @Test
    void theNameStandsUnderMetadata() {
        assertEquals(
                Optional.of(new StackName("shop")),
                name(
                        """
                        name: not-this
                        metadata:

                          labels: {a: b}
                        # a comment
                          name: "shop" # whose
                        spec:
                          name: nor-this
                        """));
    }

    @Test
    void metadataEndsWhereTheNextKeyBegins() {
        assertEquals(
                Optional.empty(),
                name(
                        """
                        metadata:
                          labels: {a: b}
                        spec:
                          name: not-this
                        """));
    }

    private static Optional<StackName> name(String text) {
        return BrokenManifest.name(text.getBytes(StandardCharsets.UTF_8));
    }
}
