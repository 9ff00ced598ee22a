package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lead.Holder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeathsTest {

    private static final String ID = "0123456789ab0123456789ab";

    private final Deaths deaths = new Deaths();

    private boolean hear(String action, String id, String task) {
        return deaths.hear(
                new DockerEvent(
                        "container",
                        action,
                        id,
                        Map.of("com.docker.swarm.task.id", task),
                        Instant.EPOCH));
    }

    private static Holder holder(Optional<String> task, Optional<String> container) {
        return new Holder("1", "skep.1", task, container, Optional.empty());
    }

    @Test
    void aHolderIsDeadWhenItsContainerDied() {
        Holder holder = holder(Optional.empty(), Optional.of("0123456789ab"));
        assertFalse(deaths.contains(holder));
        assertTrue(hear("die", ID, "t1"));
        assertTrue(deaths.contains(holder));
    }

    @Test
    void aHolderIsDeadWhenTheContainerOfItsTaskDied() {
        hear("die", ID, "t1");
        assertTrue(deaths.contains(holder(Optional.of("t1"), Optional.empty())));
        assertFalse(deaths.contains(holder(Optional.of("t2"), Optional.empty())));
    }

    @Test
    void oneOfWhichNothingIsKnownIsNotDead() {
        hear("die", ID, "t1");
        assertFalse(deaths.contains(holder(Optional.empty(), Optional.empty())));
    }

    @Test
    void aContainerThatWasStartedAgainRunsAnother() {
        hear("die", ID, "t1");
        assertFalse(hear("start", ID, "t1"));
        assertFalse(deaths.contains(holder(Optional.empty(), Optional.of("0123456789ab"))));
    }

    @Test
    void otherEventsAreNoDeaths() {
        assertFalse(hear("kill", ID, "t1"));
        assertFalse(hear("health_status", ID, "t1"));
    }
}
