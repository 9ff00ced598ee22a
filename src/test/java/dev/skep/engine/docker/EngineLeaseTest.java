package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lead.Holder;
import dev.skep.lead.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What makes a Skep look at the lease before that is due: each is a call to the swarm. */
@Timeout(30)
class EngineLeaseTest extends SeveralDaemons {

    private static final Lease LEASE =
            new Lease(
                    Optional.of(
                            new Holder(
                                    "h",
                                    "skep.1",
                                    Optional.of("t1"),
                                    Optional.empty(),
                                    Optional.empty())),
                    3,
                    Duration.ofSeconds(15),
                    Instant.EPOCH);

    private final AtomicInteger news = new AtomicInteger();
    private EngineLease lease;

    EngineLeaseTest() throws Exception {}

    @BeforeEach
    void readTheLease() throws Exception {
        first.on(
                "/configs",
                FakeDaemon.json(
                        "[{\"ID\":\"k1\",\"Version\":{\"Index\":7},\"Spec\":{\"Name\":\"%s\",\"Labels\":%s}}]"
                                .formatted(
                                        LeaseLabels.NAME,
                                        Json.object(LeaseLabels.write(LEASE)).toString())));
        first.on("/configs/k1/update", FakeDaemon.json("{}"));
        lease = engine("first", first).lease();
        lease.onNews(news::incrementAndGet);
        assertEquals(LEASE, lease.read().orElseThrow().lease());
    }

    private void hear(String type, String action, String id, Map<String, String> attributes) {
        lease.hear(new DockerEvent(type, action, id, attributes, Instant.EPOCH));
    }

    private void hearOfLease(String action) {
        hear("config", action, "k1", Map.of("name", LeaseLabels.NAME));
    }

    private void hearDeathOf(String task) {
        hear("container", "die", "c-" + task, Map.of("com.docker.swarm.task.id", task));
    }

    @Test
    void thatAnotherHasWrittenIt() {
        hearOfLease("update");
        assertEquals(1, news.get());
    }

    @Test
    void notThatItWasWrittenByItself() throws Exception {
        assertTrue(lease.swap(lease.read(), LEASE));
        hearOfLease("update");
        assertEquals(0, news.get());
        hearOfLease("update");
        assertEquals(1, news.get());
    }

    @Test
    void thatItWasRemoved() throws Exception {
        assertTrue(lease.swap(lease.read(), LEASE));
        hearOfLease("remove");
        assertEquals(1, news.get());
    }

    @Test
    void thatItsHolderHasDiedAndNobodyElse() {
        hearDeathOf("t2");
        assertEquals(0, news.get());
        hearDeathOf("t1");
        assertEquals(1, news.get());
    }
}
