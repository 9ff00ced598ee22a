package dev.skep.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.skep.engine.docker.Hearing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The series of each node's events. */
class HearingMetersTest {

    private final List<Hearing> now = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HearingMeters meters = new HearingMeters(() -> now, registry);

    @Test
    void theyTellHowItIsAtTheMoment() {
        now.add(new Hearing("n1", true, Duration.ofMillis(1500), 2));
        now.add(new Hearing("n2", false, Duration.ZERO, 0));
        meters.refresh();
        assertEquals(1, registry.get("skep.event.stream.up").tag("node", "n1").gauge().value());
        assertEquals(0, registry.get("skep.event.stream.up").tag("node", "n2").gauge().value());
        assertEquals(1.5, registry.get("skep.event.lag").tag("node", "n1").gauge().value());
        assertEquals(
                2, registry.get("skep.event.gaps").tag("node", "n1").functionCounter().count());
        now.set(0, new Hearing("n1", false, Duration.ofMillis(20), 3));
        assertEquals(0, registry.get("skep.event.stream.up").tag("node", "n1").gauge().value());
        assertEquals(
                3, registry.get("skep.event.gaps").tag("node", "n1").functionCounter().count());
    }

    @Test
    void theyComeAndGoWithTheirNodes() {
        now.add(new Hearing("tcp://10.0.0.1:2375", false, Duration.ZERO, 0));
        meters.refresh();
        now.set(0, new Hearing("n1", true, Duration.ZERO, 0));
        meters.refresh();
        assertNull(registry.find("skep.event.lag").tag("node", "tcp://10.0.0.1:2375").gauge());
        assertEquals(3, registry.getMeters().size());
    }
}
