package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.scenario.Waiting;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream on which nothing comes may lead nowhere. */
@Timeout(20)
class SilentStreamTest implements EventStream.Listener {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

    private final FakeDaemon daemon = new FakeDaemon();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final DockerApi api = DockerApi.of(daemon.endpoint());
    private final EventStream stream =
            new EventStream(api, Waiting::pause, new SplittableRandom(1), () -> NOW, this);

    SilentStreamTest() throws Exception {
        daemon.on("/events", FakeDaemon.stream(FakeDaemon.lines()));
        stream.start();
    }

    @AfterEach
    void close() {
        stream.close();
        api.close();
        daemon.close();
    }

    @Override
    public void opened(Instant since, boolean longGap) {
        told.add("open");
    }

    @Override
    public void missed() {
        told.add("missed");
    }

    @Override
    public void event(DockerEvent event) {
        told.add("event");
    }

    @Override
    public void lost(String cause) {
        told.add(cause);
    }

    @Test
    void itIsBegunAnewWhenItWasOpenBefore() throws Exception {
        assertEquals("open", told.take());
        stream.renew(NOW.plusSeconds(1));
        assertEquals("it was silent for a while, and answers again", told.take());
        assertEquals("open", told.take());
    }

    @Test
    void itGoesOnWhenItWasOpenedSince() throws Exception {
        assertEquals("open", told.take());
        stream.renew(NOW.minusSeconds(1));
        assertEquals(0, told.size());
        assertEquals(1, daemon.count("/events"));
    }

    @Test
    void oneThatTellsNothingIsAskedWhetherItIsThere() throws Exception {
        assertEquals("open", told.take());
        daemon.on("/_ping", FakeDaemon.answer(500, "{\"message\":\"broken\"}"));
        lookThreeTimes();
        assertTrue(told.take().startsWith("nothing came for a while, and "));
        daemon.on("/_ping", FakeDaemon.json("\"OK\""));
        assertEquals("open", told.take());
    }

    @Test
    void oneThatTellsNothingAndIsThereIsFollowedOn() throws Exception {
        assertEquals("open", told.take());
        long before = daemon.count("/_ping");
        lookThreeTimes();
        Waiting.until(true, () -> daemon.count("/_ping") > before);
        stream.renew(NOW.plusSeconds(1));
        assertEquals("it was silent for a while, and answers again", told.take());
    }

    /** The first look takes down how much had come by then. */
    private void lookThreeTimes() {
        for (int look = 0; look < 4; look++) {
            stream.lookWhetherSilent();
        }
    }
}
