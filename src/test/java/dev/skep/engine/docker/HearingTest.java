package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineEvent.ImagesChanged;
import dev.skep.engine.EngineEvent.StreamLost;
import dev.skep.engine.EngineEvent.StreamOpened;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How well a daemon's events are heard. */
class HearingTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

    private final FakeDaemon daemon = new FakeDaemon();
    private final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    private final Semaphore reconnections = new Semaphore(0);
    private final DockerEngine engine =
            new DockerEngine(
                    daemon.endpoint(),
                    Keeping.CONTAINERS,
                    this::pause,
                    new SplittableRandom(1),
                    () -> NOW);

    HearingTest() throws Exception {}

    /** What is done every so often is not done. */
    private void pause(Duration duration) throws InterruptedException {
        if (duration.compareTo(Duration.ofSeconds(5)) >= 0) {
            new Semaphore(0).acquire();
        }
        reconnections.acquire();
    }

    @AfterEach
    void close() {
        engine.close();
        daemon.close();
    }

    private Hearing hearing(boolean isOpen, Duration lag, long gaps) {
        return new Hearing(daemon.endpoint().host().toString(), isOpen, lag, gaps);
    }

    private static String pulledAgo(int seconds) {
        return "{\"Type\":\"image\",\"Action\":\"pull\",\"Actor\":{\"ID\":\"web:%d\"},\"timeNano\":%d}%n"
                .formatted(seconds, NOW.minusSeconds(seconds).toEpochMilli() * 1_000_000);
    }

    private BlockingQueue<String> stream() {
        BlockingQueue<String> lines = FakeDaemon.lines();
        daemon.on("/events", FakeDaemon.stream(lines));
        return lines;
    }

    private void next(Class<? extends EngineEvent> type) throws InterruptedException {
        EngineEvent event = events.take();
        while (!type.isInstance(event)) {
            event = events.take();
        }
    }

    @Test
    void itTellsTheLagOfTheLastEventAndHowOftenSomeWereLost() throws Exception {
        assertEquals(hearing(false, Duration.ZERO, 0), engine.hearing().getFirst());
        BlockingQueue<String> lines = stream();
        engine.watch(events::add);
        next(StreamOpened.class);
        lines.add(pulledAgo(3));
        next(ImagesChanged.class);
        assertEquals(hearing(true, Duration.ofSeconds(3), 0), engine.hearing().getFirst());

        FakeDaemon.end(lines);
        next(StreamLost.class);
        assertEquals(hearing(false, Duration.ofSeconds(3), 0), engine.hearing().getFirst());

        lines = stream();
        reconnections.release();
        next(StreamOpened.class);
        // Not the event that the last stream ended with: what stood between the two is lost.
        lines.add(pulledAgo(1));
        next(ImagesChanged.class);
        assertEquals(hearing(true, Duration.ofSeconds(1), 1), engine.hearing().getFirst());
    }
}
