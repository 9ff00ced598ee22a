package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

    private final RecentEvents recent = new RecentEvents();

    private static DockerEvent event(String action, Instant at) {
        return new DockerEvent("container", action, "c1", Map.of("name", "web"), at);
    }

    @Test
    void itKnowsNothingAtFirst() {
        assertTrue(recent.isEmpty());
        assertTrue(recent.add(event("die", NOW)));
        assertFalse(recent.isEmpty());
    }

    @Test
    void whatDiffersInAnythingIsAnother() {
        assertTrue(recent.add(event("die", NOW)));
        assertTrue(recent.add(event("stop", NOW)));
        assertTrue(recent.add(event("die", NOW.plusNanos(1))));
        assertFalse(recent.add(event("die", NOW)));
    }

    @Test
    void itKnowsAllThatAnEngineTellsAgainAndForgetsWhatIsOlder() {
        List<DockerEvent> events =
                IntStream.range(0, 600).mapToObj(i -> event("die", NOW.plusNanos(i))).toList();
        events.forEach(event -> assertTrue(recent.add(event)));
        events.subList(600 - 256, 600).forEach(event -> assertFalse(recent.add(event)));
        assertTrue(recent.add(events.getFirst()));
    }
}
