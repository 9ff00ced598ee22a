package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.observed.ContainerState;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written into volumes that the engine named itself moves on to the successor. */
class InheritedVolumesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ServiceName WEB = new ServiceName("web");
    private static final SortedMap<String, String> HELD =
            new TreeMap<>(Map.of("/data", "3f1c", "/cache", "9ab2"));

    @TempDir Path folder;

    @Test
    void allThatThePredecessorHeldMovesOn() throws IOException {
        assertEquals(HELD, inherited("[]"));
    }

    @Test
    void alsoWhereTheFileAsksForAVolumeWithoutAName() throws IOException {
        assertEquals(HELD, inherited("[/data]"));
    }

    @Test
    void butNotWhereTheFileNowMountsAVolumeByName() throws IOException {
        assertEquals(Map.of("/cache", "9ab2"), inherited("['kept:/data']"));
    }

    @Test
    void norWhereTheFileNowMountsAFolder() throws IOException {
        assertEquals(Map.of("/data", "3f1c"), inherited("['/srv:/cache']"));
    }

    @Test
    void aFirstReplicaInheritsNothing() throws IOException {
        assertEquals(Map.of(), created(desired("[/data]"), Collections.emptySortedMap()));
    }

    private Map<String, String> inherited(String volumes) throws IOException {
        DesiredState desired = desired(volumes);
        DesiredService web = desired.services().get(WEB);
        ObservedContainer killed =
                new ObservedContainer(
                        "id",
                        "shop-web-1",
                        new Slot(WEB, 1),
                        web.template().hash(),
                        web.template().parts(),
                        1,
                        "web:1",
                        new ContainerState.Exited(137, ContainerState.Cause.OUTSIDE, NOW, NOW),
                        NOW,
                        0,
                        HELD);
        return created(desired, new TreeMap<>(Map.of(WEB, List.of(killed))));
    }

    private static Map<String, String> created(
            DesiredState desired, SortedMap<ServiceName, List<ObservedContainer>> containers) {
        Solo observed =
                new Solo(
                        desired.stack(),
                        containers,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        new TreeSet<>(List.of("web:1")),
                        Optional.of(
                                new LastApplied(
                                        1, desired.digest(), Collections.emptySortedMap())));
        return new Planner()
                .plan(desired, observed, Memory.EMPTY, NOW).nodes().stream()
                        .map(Plan.Node::step)
                        .filter(Step.CreateContainer.class::isInstance)
                        .map(Step.CreateContainer.class::cast)
                        .map(Step.CreateContainer::inheritedVolumes)
                        .findFirst()
                        .orElseThrow();
    }

    private DesiredState desired(String volumes) throws IOException {
        Path file = folder.resolve("compose.yaml");
        Files.writeString(
                file,
                """
                name: shop
                services:
                  web: {image: "web:1", scale: 1, volumes: %s}
                volumes: {kept: {}}
                """
                        .formatted(volumes));
        return DesiredFiles.read(file);
    }
}
