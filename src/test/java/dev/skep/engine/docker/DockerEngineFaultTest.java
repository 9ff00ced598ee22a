package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineEvent.StreamLost;
import dev.skep.engine.EngineEvent.StreamOpened;
import dev.skep.engine.EngineEvent.Touched;
import dev.skep.engine.EngineException;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Solo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engines that come and go, and the cache over them. Time passes only when a test lets it. */
class DockerEngineFaultTest {

    private static final Duration MEMBERSHIP = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");

    /**
     * Later than any clock that runs these tests: the fake daemon tells its own time in a header.
     */
    private static final Instant START = Instant.parse("2040-01-01T00:00:00Z");

    private final FakeDaemon daemon;
    private final DockerEngine engine;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> permits = new LinkedBlockingQueue<>();
    private final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();

    DockerEngineFaultTest() throws Exception {
        daemon = new FakeDaemon();
        InstantSource clock = now::get;
        engine =
                new DockerEngine(
                        daemon.endpoint(),
                        Keeping.CONTAINERS,
                        this::pause,
                        new SplittableRandom(1),
                        clock);
    }

    /** Reconnections wait for a permit; what is done every so often is not done. */
    private void pause(Duration duration) throws InterruptedException {
        if (duration.equals(MEMBERSHIP) || duration.compareTo(SILENCE) >= 0) {
            new LinkedBlockingQueue<Boolean>().take();
        }
        pauses.add(duration);
        permits.take();
    }

    @AfterEach
    void close() {
        engine.close();
        daemon.close();
    }

    @Test
    void a_look_at_an_unchanged_stack_makes_no_call() throws Exception {
        containers(running("c1"));
        var lines = open();
        ObservedState first = engine.observe(SHOP);
        int calls = daemon.requests.size();

        assertSame(first, engine.observe(SHOP));
        assertEquals(calls, daemon.requests.size());

        lines.add(event("die", "c1", 5));
        assertTrue(next(Touched.class).what().contains("die"));
        engine.observe(SHOP);
        assertEquals(calls + 1, daemon.requests.size(), daemon.requests::toString);
    }

    @Test
    void without_a_stream_every_look_lists_anew_and_inspects_what_differs() throws Exception {
        containers(running("c1"));
        engine.observe(SHOP);
        long inspected = daemon.count("/containers/c1/json");
        engine.observe(SHOP);
        assertEquals(inspected, daemon.count("/containers/c1/json"));

        containers(exited("c1"));
        assertInstanceOf(ContainerState.Exited.class, only().state());
    }

    @Test
    void a_refresh_lists_and_finds_what_no_event_told() throws Exception {
        containers(running("c1"));
        open();
        engine.observe(SHOP);
        containers(exited("c1"));
        assertTrue(only().isRunning());

        engine.refresh();
        ContainerState.Exited exited =
                assertInstanceOf(ContainerState.Exited.class, only().state());
        assertEquals(Cause.ITSELF, exited.cause());
        containers();
        engine.refresh();
        assertEquals(List.of(), seen().of(WEB));
    }

    @Test
    void a_look_is_whole_or_fails() throws Exception {
        containers(running("c1"));
        open();
        engine.observe(SHOP);
        daemon.on("/containers/c1/json", FakeDaemon.answer(500, "{\"message\":\"oops\"}"));
        engine.refresh();
        containers(exited("c1"));
        daemon.on("/containers/c1/json", FakeDaemon.answer(500, "{\"message\":\"oops\"}"));

        assertThrows(EngineException.class, () -> engine.observe(SHOP));
        assertThrows(EngineException.class, () -> engine.observe(SHOP));
        containers(exited("c1"));
        assertInstanceOf(ContainerState.Exited.class, only().state());
    }

    @Test
    void a_container_that_vanishes_between_list_and_inspect_is_gone() throws Exception {
        containers(running("c1"));
        daemon.on(
                "/containers/c1/json",
                FakeDaemon.answer(404, "{\"message\":\"No such container: c1\"}"));
        open();

        assertEquals(List.of(), seen().of(WEB));
    }

    @Test
    void a_stream_that_is_cut_again_and_again_loses_no_change() throws Exception {
        containers(running("c1"));
        BlockingQueue<String> lines = open();
        for (int i = 1; i <= 5; i++) {
            engine.observe(SHOP);
            now.updateAndGet(t -> t.plusSeconds(3));
            FakeDaemon.end(lines);
            next(StreamLost.class);
            lines = stream();
            containers(i % 2 == 0 ? running("c1") : exited("c1"));
            assertTrue(
                    pauses.take().toMillis() <= 100,
                    "a stream that lasted is followed by the next at once");
            permits.add(true);
            next(StreamOpened.class);
            assertEquals(i % 2 == 0, only().isRunning());
        }
    }

    /** Who is back says so to nobody; who does not let it through will not in the next second. */
    @ParameterizedTest
    @CsvSource({"500, 1000", "403, 10000"})
    void reconnections_come_ever_more_slowly_and_are_told_once(int status, long longest)
            throws Exception {
        daemon.on("/events", FakeDaemon.answer(status, "{\"message\":\"not yet\"}"));
        engine.watch(events::add);
        assertTrue(next(StreamLost.class).cause().contains("not yet"));
        long before = 0;
        for (int i = 0; i < 12; i++) {
            before = pauses.take().toMillis();
            assertTrue(before <= longest, before + " ms");
            permits.add(true);
        }
        assertTrue(before >= longest / 2, before + " ms");
        assertTrue(events.isEmpty(), events::toString);

        stream();
        permits.add(true);
        next(StreamOpened.class);
    }

    @Test
    void what_comes_twice_is_told_once() throws Exception {
        containers(running("c1"));
        BlockingQueue<String> lines = open();
        lines.add(event("pause", "c1", 5));
        next(Touched.class);
        FakeDaemon.end(lines);
        next(StreamLost.class);
        lines = stream();
        permits.add(true);
        next(StreamOpened.class);
        assertTrue(
                daemon.requests.getLast().contains("since=2208988805.000000000"),
                daemon.requests::toString);

        lines.add(event("pause", "c1", 5));
        lines.add(event("unpause", "c1", 6));
        assertTrue(next(Touched.class).what().contains("unpause"));
    }

    /** An engine answers a request for events before it listens for them on behalf of it. */
    @Test
    void a_stream_begins_before_it_was_asked_for_and_tells_what_happened_since() throws Exception {
        containers(running("c1"));
        BlockingQueue<String> lines = open();
        Instant asked = Instant.now();
        String request =
                daemon.requests.stream()
                        .filter(r -> r.contains("/events"))
                        .findFirst()
                        .orElseThrow();
        String since = request.replaceFirst(".*since=(\\d+)\\..*", "$1");
        assertTrue(
                !Instant.ofEpochSecond(Long.parseLong(since)).isAfter(asked.minusSeconds(2)),
                request);

        engine.observe(SHOP);
        containers(exited("c1"));
        lines.add(event("die", "c1", -1));
        next(Touched.class);
        assertInstanceOf(ContainerState.Exited.class, only().state());
    }

    /**
     * The engine keeps 256 events. When the one that was last is not among those that come again,
     * others before it may be missing too: and a container that was started again looks the same in
     * a list.
     */
    @Test
    void a_stream_that_does_not_go_on_where_the_last_ended_puts_everything_in_doubt()
            throws Exception {
        containers(running("c1"), running("c2", 0));
        BlockingQueue<String> lines = open();
        lines.add(event("start", "c1", 1));
        next(Touched.class);
        engine.observe(SHOP);
        FakeDaemon.end(lines);
        next(StreamLost.class);
        lines = stream();
        permits.add(true);
        next(StreamOpened.class);
        containers(running("c1"), running("c2", 30));
        engine.observe(SHOP);

        lines.add(event("pause", "c1", 60));
        next(Touched.class);
        assertEquals(
                Instant.parse("2026-01-01T00:00:30Z"),
                assertInstanceOf(ContainerState.Running.class, seen().of(WEB).getLast().state())
                        .since());
    }

    @Test
    void a_stream_that_goes_on_where_the_last_ended_costs_no_look_at_the_others() throws Exception {
        containers(running("c1"), running("c2", 0));
        BlockingQueue<String> lines = open();
        lines.add(event("start", "c1", 1));
        next(Touched.class);
        engine.observe(SHOP);
        FakeDaemon.end(lines);
        next(StreamLost.class);
        lines = stream();
        permits.add(true);
        next(StreamOpened.class);
        engine.observe(SHOP);
        long inspected = daemon.count("/containers/c2/json");

        lines.add(event("start", "c1", 1));
        lines.add(event("pause", "c1", 60));
        next(Touched.class);
        engine.observe(SHOP);
        assertEquals(inspected, daemon.count("/containers/c2/json"));
    }

    @Test
    void half_an_event_is_no_event_and_the_stream_is_opened_again() throws Exception {
        BlockingQueue<String> lines = open();
        lines.add("{\"Type\":\"contai");
        FakeDaemon.end(lines);
        next(StreamLost.class);

        stream();
        permits.add(true);
        next(StreamOpened.class);
    }

    @Test
    void closing_ends_the_stream() throws Exception {
        daemon.on("/events", FakeDaemon.stream(FakeDaemon.lines()));
        AutoCloseable watch = engine.watch(events::add);
        next(StreamOpened.class);
        assertThrows(IllegalStateException.class, () -> engine.watch(events::add));

        watch.close();
        engine.watch(events::add).close();
    }

    private BlockingQueue<String> open() throws Exception {
        BlockingQueue<String> lines = stream();
        engine.watch(events::add);
        next(StreamOpened.class);
        return lines;
    }

    private BlockingQueue<String> stream() {
        BlockingQueue<String> lines = FakeDaemon.lines();
        daemon.on("/events", FakeDaemon.stream(lines));
        return lines;
    }

    private <T extends EngineEvent> T next(Class<T> type) throws InterruptedException {
        EngineEvent event = events.poll(10, TimeUnit.SECONDS);
        while (event != null && !type.isInstance(event)) {
            event = events.poll(10, TimeUnit.SECONDS);
        }
        return assertInstanceOf(type, event);
    }

    private Solo seen() throws EngineException {
        return assertInstanceOf(Solo.class, engine.observe(SHOP));
    }

    private ObservedContainer only() throws EngineException {
        assertEquals(1, seen().of(WEB).size());
        return seen().of(WEB).getFirst();
    }

    private record Fake(String id, String listed, String inspected) {}

    private void containers(Fake... containers) {
        List<String> listed = List.of(containers).stream().map(Fake::listed).toList();
        daemon.on("/containers/json", FakeDaemon.json(listed.toString()));
        for (Fake container : containers) {
            daemon.on(
                    "/containers/" + container.id() + "/json",
                    FakeDaemon.json(container.inspected()));
        }
    }

    private static Fake running(String id) {
        return running(id, 0);
    }

    private static Fake running(String id, int second) {
        String times = "\"StartedAt\":\"2026-01-01T00:00:%02dZ\"".formatted(second);
        return fake(id, "running", "Up 3 minutes", times);
    }

    private static Fake exited(String id) {
        String times =
                "\"ExitCode\":0,\"StartedAt\":\"2026-01-01T00:00:00Z\",\"FinishedAt\":\"2025-12-31T00:00:09Z\"";
        return fake(id, "exited", "Exited (0) 2 seconds ago", times);
    }

    private static Fake fake(String id, String state, String status, String rest) {
        String labels =
                "{\"dev.skep.stack\":\"shop\",\"dev.skep.service\":\"web\",\"dev.skep.slot\":\"1\"}";
        String endpoint = "{\"Networks\":{\"none\":{\"EndpointID\":\"\"}}}";
        return new Fake(
                id,
                "{\"Id\":\"%s\",\"Names\":[\"/shop-web-1\"],\"State\":\"%s\",\"Status\":\"%s\",\"Labels\":%s,\"NetworkSettings\":%s}"
                        .formatted(id, state, status, labels, endpoint),
                "{\"Id\":\"%s\",\"Name\":\"/shop-web-1\",\"Config\":{\"Labels\":%s},\"State\":{\"Status\":\"%s\",%s},\"NetworkSettings\":%s}"
                        .formatted(id, labels, state, rest, endpoint));
    }

    private static String event(String action, String id, int seconds) {
        return ("{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"shop-web-1\","
                        + "\"dev.skep.stack\":\"shop\"}},\"timeNano\":%d}\n")
                .formatted(action, id, START.plusSeconds(seconds).toEpochMilli() * 1_000_000);
    }
}
