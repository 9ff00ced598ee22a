package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedState.Solo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down on the engine of what is being set out for. */
class RecordTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path folder;

    @Test
    void howManyOfWhatAndWhetherTheirWorkEnds() throws IOException {
        DesiredState desired =
                desired("{web: {image: web, scale: 3}, job: {image: job, restart: on-failure}}");
        LastApplied written = written(desired, Optional.empty()).getFirst();
        assertEquals(1, written.generation());
        assertEquals(desired.digest(), written.digest());
        assertEquals(
                Map.of(
                        new ServiceName("web"),
                        new LastApplied.Service(3, hash(desired, "web"), false),
                        new ServiceName("job"),
                        new LastApplied.Service(1, hash(desired, "job"), true)),
                written.services());
    }

    @Test
    void aChangeIsTheNextGeneration() throws IOException {
        Optional<LastApplied> last =
                Optional.of(
                        new LastApplied(7, new SpecHash("other"), Collections.emptySortedMap()));
        assertEquals(8, written(desired("{web: {image: web}}"), last).getFirst().generation());
    }

    @Test
    void whatIsWrittenDownAlreadyIsNotWrittenAgain() throws IOException {
        DesiredState desired = desired("{web: {image: web}}");
        LastApplied same = new LastApplied(7, desired.digest(), Collections.emptySortedMap());
        assertTrue(written(desired, Optional.of(same)).isEmpty());
        assertEquals(7, plan(desired, Optional.of(same)).generation());
    }

    private static SpecHash hash(DesiredState desired, String service) {
        return desired.services().get(new ServiceName(service)).template().hash();
    }

    private static List<LastApplied> written(DesiredState desired, Optional<LastApplied> last) {
        return plan(desired, last).nodes().stream()
                .map(Plan.Node::step)
                .filter(Step.WriteLastApplied.class::isInstance)
                .map(Step.WriteLastApplied.class::cast)
                .map(Step.WriteLastApplied::lastApplied)
                .toList();
    }

    private static Plan plan(DesiredState desired, Optional<LastApplied> last) {
        Solo observed =
                new Solo(
                        desired.stack(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedSet(),
                        last);
        return new Planner().plan(desired, observed, Memory.EMPTY, NOW);
    }

    private DesiredState desired(String services) throws IOException {
        Path file = folder.resolve("compose.yaml");
        Files.writeString(file, "name: shop\nservices: " + services + "\n");
        return DesiredFiles.read(file);
    }
}
