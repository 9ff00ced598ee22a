package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedState.Swarm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a swarm's store takes, and what of it is told. */
class StoredFilesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir private Path folder;

    private Plan plan(String kind, byte[] content) throws IOException {
        Files.write(folder.resolve("content"), content);
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                name: shop
                services: {web: {image: web, networks: [], %s: [thing]}}
                %s: {thing: {file: content}}
                """
                        .formatted(kind, kind));
        DesiredState desired = DesiredFiles.read(folder.resolve("compose.yaml"));
        Swarm nothing =
                new Swarm(
                        desired.stack(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Leftovers.NONE,
                        Optional.empty());
        return new Planner().plan(desired, nothing, Memory.EMPTY, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "configs, 0, is empty",
        "configs, 1, ''",
        "configs, 1023999, ''",
        "configs, 1024000, has 1024000 bytes",
        "secrets, 0, is empty",
        "secrets, 511999, ''",
        "secrets, 512000, has 512000 bytes",
    })
    void whatTheStoreDoesNotTakeBlocks(String kind, int size, String why) throws IOException {
        Plan plan = plan(kind, new byte[size]);
        String text = PlanText.of(plan);
        assertEquals(why.isEmpty(), text.contains("create web"), text);
        assertTrue(text.contains(why), text);
        assertEquals(!why.isEmpty(), text.contains("blocked web File"), text);
    }

    @ParameterizedTest
    @CsvSource({"configs", "secrets"})
    void whatAFileHoldsIsInNoPlan(String kind) throws IOException {
        Plan plan = plan(kind, "hunter2-and-nobody-knows".getBytes(StandardCharsets.UTF_8));
        assertTrue(
                PlanText.of(plan).startsWith("#1 create " + kind.substring(0, 6) + " shop_thing-"));
        assertFalse(PlanText.of(plan).contains("hunter2"));
        assertFalse(plan.toString().contains("hunter2"));
    }

    @Test
    void aFamilyIsTheNameWithoutTheDigest() {
        assertEquals("shop_thing", StoredFiles.family("shop_thing-0123abcd"));
        assertEquals("shop_thing-v2", StoredFiles.family("shop_thing-v2"));
    }
}
