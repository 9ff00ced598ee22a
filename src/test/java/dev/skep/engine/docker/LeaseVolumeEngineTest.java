package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.lead.Holder;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseStore.Seen;
import dev.skep.scenario.PrivateEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lease of a plain engine, on a real one. */
@Tag("engine")
class LeaseVolumeEngineTest {

    private static final int CONTENDERS = 20;

    private static PrivateEngine engine;

    private DockerApi api;
    private LeaseVolume store;
    private Optional<Seen> before;

    @BeforeAll
    static void startEngine() throws Exception {
        engine = new PrivateEngine();
    }

    @AfterAll
    static void endEngine() throws Exception {
        engine.close();
    }

    @BeforeEach
    void connect() throws Exception {
        api =
                DockerApi.of(
                        Endpoint.resolve(
                                Endpoint.Flags.NONE, Map.of("DOCKER_HOST", engine.host())));
        store = new LeaseVolume(api);
        before = store.read();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static Lease of(String id, long term) {
        return new Lease(
                Optional.of(
                        new Holder(id, id, Optional.empty(), Optional.empty(), Optional.empty())),
                term,
                Duration.ofSeconds(90),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void ofManyWhoWriteTheSameVersionOneDoes() throws Exception {
        List<Callable<Boolean>> writes = new ArrayList<>();
        for (int number = 0; number < CONTENDERS; number++) {
            Lease mine = of("c" + number, 1);
            writes.add(() -> store.swap(before, mine));
        }
        int won = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> write : threads.invokeAll(writes)) {
                won += write.get() ? 1 : 0;
            }
        }
        assertEquals(1, won);
    }

    @Test
    void whatIsWrittenIsReadAndTheOlderOneIsGone() throws Exception {
        assertTrue(store.swap(before, of("a", 1)));
        Optional<Seen> first = store.read();
        assertTrue(store.swap(first, of("a", 2)));
        Seen second = store.read().orElseThrow();
        assertEquals(of("a", 2), second.lease());
        assertEquals(first.orElseThrow().version() + 1, second.version());
    }

    @Test
    void whatIsHeardOfItsOwnWriteIsItsOwn() throws Exception {
        assertTrue(store.swap(before, of("a", 1)));
        long version = store.read().orElseThrow().version();
        assertTrue(store.isOwn(heard("create", version)));
        assertTrue(store.isOwn(heard("destroy", version - 1)));
        assertFalse(store.isOwn(heard("destroy", version)));
        assertFalse(store.isOwn(heard("create", version + 1)));
    }

    private static DockerEvent heard(String action, long version) {
        return new DockerEvent(
                "volume", action, LeaseLabels.NAME + "-" + version, Map.of(), Instant.EPOCH);
    }

    @Test
    void oneWhoIsLateDoesNotWinAVersionThatWasRemoved() throws Exception {
        assertTrue(store.swap(before, of("a", 1)));
        Optional<Seen> first = store.read();
        assertTrue(store.swap(first, of("a", 1)));
        assertTrue(store.swap(store.read(), of("a", 1)));
        assertFalse(store.swap(first, of("b", 2)));
        assertEquals("a", store.read().orElseThrow().lease().leader());
    }

    @Test
    void aHolderThatIsNoContainerOfThisEngineIsNotDeadForThat() throws Exception {
        Holder elsewhere = of("a", 1).holder().orElseThrow().in("0123456789ab");
        assertTrue(store.swap(before, of("a", 1).heldBy(elsewhere)));
        Holder written = store.read().orElseThrow().lease().holder().orElseThrow();
        assertEquals(Optional.of("0123456789ab"), written.container());
        assertFalse(store.isDead(written));
    }

    @Test
    void aHolderThatWasAContainerOfThisEngineAndIsGoneIsDead() throws Exception {
        assertTrue(store.isDead(of("a", 1).holder().orElseThrow().in("0".repeat(64))));
    }
}
