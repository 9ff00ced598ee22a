package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.skep.desired.DesiredState;
import dev.skep.observed.ApiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an older engine lacks. */
class ApiFloorsTest {

    private static final Path ASKED =
            Path.of("src/test/resources/plan/older-engine-is-told-what-it-lacks/desired.yaml");

    private final DesiredState asked = DesiredFiles.read(ASKED);

    @Test
    void nothingIsHeldBackFromAnEngineThatHasItOrDoesNotTellWhatItHas() {
        assertSame(asked, speaking("1.48").within(asked));
        assertSame(asked, new ApiFloors(Optional.empty(), true).within(asked));
        assertEquals(List.of(), speaking("1.48").notes(asked));
        asked.services()
                .values()
                .forEach(service -> assertEquals(List.of(), speaking("1.48").obstacles(service)));
    }

    @Test
    void whatIsLeftOfItIsAnotherThingToAskFor() {
        DesiredState left = speaking("1.47").within(asked);
        assertNotEquals(asked.digest(), left.digest());
        assertEquals(asked.services(), left.services());
        assertSame(left, speaking("1.47").within(left));
    }

    @Test
    void thePageOnComposeHasTheSameTable() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docs/compose.md"))) {
            assertEquals(
                    ApiFloor.ALL.stream().map(ApiFloorsTest::row).toList(),
                    lines.filter(line -> line.contains(" (Docker ")).toList());
        }
    }

    private static ApiFloors speaking(String version) {
        return new ApiFloors(ApiVersion.parse(version), true);
    }

    private static String row(ApiFloor floor) {
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        floor.attribute(),
                        floor.since(),
                        floor.onEngine() ? "engine, swarm" : "swarm",
                        floor.effect() instanceof ApiFloor.Effect.Blocks ? "blocked" : "left out");
    }
}
