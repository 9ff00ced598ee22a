package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers that are none any more, and answers that are not what was asked for. */
class SwarmEngineFaultTest {

    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");
    private static final String MANAGER =
            "{\"Swarm\":{\"LocalNodeState\":\"active\",\"ControlAvailable\":true}}";
    private static final String NO_SWARM = "{\"Swarm\":{\"LocalNodeState\":\"inactive\"}}";
    private static final String SERVICE =
            "{\"ID\":\"s1\",\"Version\":{\"Index\":7},\"Spec\":{\"Name\":\"shop_web\",\"Labels\":"
                    + "{\"dev.skep.stack\":\"shop\"},\"Mode\":{\"Replicated\":{\"Replicas\":1}}}}";
    private static final Step UPDATE =
            new Step.UpdateService(SHOP, WEB, "s1", 7, Tree.Mapping.EMPTY);
    private static final Step START = new Step.StartContainer(new Slot(WEB, 1), "c1");

    private final FakeDaemon daemon;
    private final List<DockerEngine> engines = new ArrayList<>();
    private final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> rounds = new SynchronousQueue<>();

    SwarmEngineFaultTest() throws Exception {
        daemon = new FakeDaemon();
        daemon.on("/info", FakeDaemon.json(MANAGER));
        for (String list : List.of("services", "tasks", "nodes", "configs", "secrets")) {
            daemon.on("/" + list, FakeDaemon.json("[]"));
        }
        daemon.on("/services", FakeDaemon.json("[" + SERVICE + "]"));
    }

    private DockerEngine engine(Keeping keeping) {
        InstantSource clock = () -> Instant.parse("2040-01-01T00:00:00Z");
        DockerEngine engine =
                new DockerEngine(
                        daemon.endpoint(), keeping, this::pause, new SplittableRandom(1), clock);
        engines.add(engine);
        return engine;
    }

    private DockerEngine engine() {
        return engine(Keeping.WHAT_THE_ENGINE_IS_FOR);
    }

    /** What is done every few seconds is done when the test says so, the rest never again. */
    private void pause(Duration pause) throws InterruptedException {
        (pause.equals(Duration.ofSeconds(5)) ? rounds : new SynchronousQueue<String>()).take();
    }

    @AfterEach
    void close() {
        engines.forEach(DockerEngine::close);
        daemon.close();
    }

    private static Swarm swarm(DockerEngine engine) throws EngineException {
        return assertInstanceOf(Swarm.class, engine.observe(SHOP));
    }

    private static EngineException refused(Kind kind, DockerEngine engine) {
        EngineException e = assertThrows(EngineException.class, () -> engine.observe(SHOP));
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    private static EngineException refused(Kind kind, DockerEngine engine, Step step) {
        EngineException e = assertThrows(EngineException.class, () -> engine.apply(step));
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    {"Swarm":{"LocalNodeState":"active","ControlAvailable":true}}  | swarm
                    {"Swarm":{"LocalNodeState":"inactive"}}                        | solo
                    {"Swarm":{"LocalNodeState":""}}                                | solo
                    {"Swarm":null}                                                 | solo
                    {}                                                             | solo
                    {"Swarm":{"LocalNodeState":"active"}}                          | is a worker of a swarm
                    {"Swarm":{"LocalNodeState":"active","ControlAvailable":false}} | --host
                    {"Swarm":{"LocalNodeState":"locked"}}                          | docker swarm unlock
                    {"Swarm":{"LocalNodeState":"pending"}}                         | is pending: no reason was given
                    {"Swarm":{"LocalNodeState":"error","Error":"no route"}}        | is error: no route
                    """)
    void what_the_engine_is_decides_what_is_kept_there(String info, String expected)
            throws Exception {
        daemon.on("/info", FakeDaemon.json(info));
        switch (expected) {
            case "swarm" -> assertEquals(1, swarm(engine()).services().size());
            case "solo" -> assertInstanceOf(Solo.class, engine().observe(SHOP));
            default -> {
                String said = refused(Kind.NO_MANAGER, engine()).getMessage();
                assertTrue(said.contains(expected), said);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void containers_are_kept_where_a_proxy_hides_what_the_engine_is(int status) throws Exception {
        daemon.on("/info", FakeDaemon.answer(status, "{}"));
        assertInstanceOf(Solo.class, engine().observe(SHOP));
        refused(status == 403 ? Kind.REFUSED : Kind.NOT_FOUND, engine(Keeping.SERVICES));
    }

    @Test
    void a_manager_without_a_leader_is_not_asked_for_more() {
        String error = "rpc error: code = Unknown desc = The swarm does not have a leader.";
        daemon.on(
                "/info",
                FakeDaemon.json(MANAGER.replace("true}", "true,\"Error\":\"" + error + "\"}")));
        String said = refused(Kind.NO_LEADER, engine()).getMessage();
        assertTrue(said.contains("more than half of the managers: " + error), said);
        assertEquals(List.of("GET /_ping", "GET /info"), daemon.requests);
    }

    /** Its own are in the list, and the others are missing from it without a word. */
    @Test
    void networks_that_a_manager_lists_without_a_leader_are_not_all() throws Exception {
        DockerEngine engine = engine();
        swarm(engine);
        engine.refresh();
        daemon.on(
                "/networks",
                exchange -> {
                    daemon.on(
                            "/services",
                            FakeDaemon.answer(
                                    500, "{\"message\":\"The swarm does not have a leader.\"}"));
                    FakeDaemon.json("[]").handle(exchange);
                });
        refused(Kind.NO_LEADER, engine);
    }

    @Test
    void containers_are_kept_on_a_manager_when_that_is_asked_for() throws Exception {
        assertInstanceOf(Solo.class, engine(Keeping.CONTAINERS).observe(SHOP));
        assertEquals(0, daemon.count("/info"));
    }

    @Test
    void services_are_not_kept_without_a_swarm_although_that_is_asked_for() {
        daemon.on("/info", FakeDaemon.json(NO_SWARM));
        String said = refused(Kind.NO_MANAGER, engine(Keeping.SERVICES)).getMessage();
        assertTrue(said.contains("docker swarm init"), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services",
                "tasks",
                "nodes",
                "networks",
                "configs",
                "secrets",
            })
    void a_list_that_is_none_is_not_an_empty_swarm(String list) throws Exception {
        DockerEngine engine = engine();
        for (String body :
                List.of(
                        "{}",
                        "null",
                        "\"\"",
                        "[1]",
                        "[null]",
                        "[{}]",
                        "[{\"ID\":\"\",\"Id\":\"\"}]",
                        "[{\"ID\":7,\"Id\":7}]",
                        "[",
                        "[] []",
                        "<html>",
                        "")) {
            daemon.on("/" + list, FakeDaemon.json(body));
            refused(Kind.UNREACHABLE, engine);
        }
        daemon.on("/" + list, FakeDaemon.cutOff("[]"));
        refused(Kind.UNREACHABLE, engine);

        daemon.on("/" + list, FakeDaemon.json("[]"));
        assertEquals(list.equals("services"), swarm(engine).services().isEmpty());
    }

    @Test
    void labels_that_make_no_sense_are_nobodys() throws Exception {
        String label =
                "{\"dev.skep.stack\":\"shop\",\"dev.skep.revision\":\"%s\",\"dev.skep.service\":\"%s\"}";
        String config =
                "{\"ID\":\"c\",\"Spec\":{\"Name\":\"x\",\"Data\":\"%s\",\"Labels\":" + label + "}}";
        daemon.on(
                "/configs",
                FakeDaemon.json(
                        List.of(
                                        config.formatted("e30=", "1", "no name"),
                                        config.formatted("e30=", "one", "web"),
                                        config.formatted("?", "1", "web"),
                                        config.formatted("e30=", "2", "web"))
                                .toString()));
        daemon.on(
                "/services",
                FakeDaemon.json(
                        "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"shop_no name\",\"Labels\":{\"dev.skep.stack\":\"shop\"}}}]"));
        Swarm swarm = swarm(engine());
        assertEquals(1, swarm.revisions().size());
        assertEquals(2, swarm.revisionsOf(WEB).getFirst().number());
        assertEquals(List.of("shop_no name"), List.copyOf(swarm.otherServices()));
        assertTrue(swarm.services().isEmpty());
    }

    @Test
    void a_list_without_end_is_not_read() {
        daemon.on(
                "/tasks",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream body = exchange.getResponseBody();
                    byte[] more = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
                    body.write("[{\"ID\":\"".getBytes(StandardCharsets.UTF_8));
                    for (int megabytes = 0; megabytes < 80; megabytes++) {
                        body.write(more);
                    }
                });
        refused(Kind.UNREACHABLE, engine());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NO_MANAGER | This node is not a swarm manager. Use docker swarm init to make it one.
                    NO_MANAGER | This node is not part of a swarm
                    NO_MANAGER | Swarm is encrypted and needs to be unlocked before it can be used.
                    NO_LEADER  | rpc error: code = Unknown desc = The swarm does not have a leader.
                    NO_LEADER  | rpc error: code = DeadlineExceeded desc = context deadline exceeded
                    NO_LEADER  | rpc error: code = Unavailable desc = transport is closing
                    NO_LEADER  | raft: failed to process the request: node lost leader status
                    NO_LEADER  | rpc error: code = Unknown desc = context deadline exceeded
                    NO_LEADER  | raft: no elected cluster leader
                    """)
    void a_manager_that_has_no_say_any_more_is_asked_what_it_is(Kind kind, String said)
            throws Exception {
        DockerEngine engine = engine();
        swarm(engine);
        assertEquals(1, daemon.count("/info"));
        daemon.on("/tasks", FakeDaemon.answer(500, "{\"message\":\"" + said + "\"}"));
        refused(kind, engine);

        daemon.on("/info", FakeDaemon.json(NO_SWARM));
        assertInstanceOf(Solo.class, engine.observe(SHOP));
        assertEquals(2, daemon.count("/info"));
    }

    @Test
    void a_step_tells_of_a_lost_say_and_of_a_version_that_is_outdated() throws Exception {
        DockerEngine engine = engine();
        daemon.on(
                "/services/s1/update",
                FakeDaemon.answer(
                        500,
                        "{\"message\":\"rpc error: code = Unknown desc = update out of sequence\"}"));
        String said = refused(Kind.OUTDATED, engine, UPDATE).getMessage();
        assertTrue(said.contains("update out of sequence"), said);
        assertTrue(
                daemon.requests.contains(
                        "POST /services/s1/update?version=7&registryAuthFrom=spec"),
                daemon.requests::toString);

        daemon.on(
                "/services/s1/update",
                FakeDaemon.answer(500, "{\"message\":\"The swarm does not have a leader.\"}"));
        refused(Kind.NO_LEADER, engine, UPDATE);
        engine.observe(SHOP);
        assertEquals(2, daemon.count("/info"));
    }

    @Test
    void a_step_that_was_planned_for_what_the_engine_was_before_is_not_taken() throws Exception {
        DockerEngine engine = engine();
        refused(Kind.CONFLICT, engine, START);

        daemon.on("/info", FakeDaemon.json(NO_SWARM));
        engine.refresh();
        refused(Kind.CONFLICT, engine, UPDATE);
        assertEquals(0, daemon.count("/services/"));
        assertEquals(0, daemon.count("/containers/"));
    }

    @Test
    void a_look_at_an_unchanged_stack_lists_its_tasks_and_nothing_else() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        daemon.on("/events", FakeDaemon.stream(lines));
        DockerEngine engine = engine();
        engine.watch(events::add);
        assertInstanceOf(EngineEvent.StreamOpened.class, events.poll(10, TimeUnit.SECONDS));
        ObservedState first = engine.observe(SHOP);
        int calls = daemon.requests.size();
        assertSame(first, engine.observe(SHOP));
        assertEquals(calls + 1, daemon.requests.size(), daemon.requests::toString);
        assertEquals("GET /tasks", daemon.requests.getLast());

        lines.add(
                "{\"Type\":\"service\",\"Action\":\"update\",\"Actor\":{\"ID\":\"s1\",\"Attributes\":"
                        + "{\"name\":\"shop_web\"}},\"timeNano\":2208988805000000000}\n");
        EngineEvent.Touched touched =
                assertInstanceOf(EngineEvent.Touched.class, events.poll(10, TimeUnit.SECONDS));
        assertEquals("service shop_web update", touched.what());
        engine.observe(SHOP);
        assertEquals(calls + 3, daemon.requests.size(), daemon.requests::toString);
        FakeDaemon.end(lines);
    }

    private static String told(String action, String service, int second) {
        return "{\"Type\":\"service\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"id-of-%s\",\"Attributes\":{\"name\":\"%s\"}},\"timeNano\":22089888%02d000000000}%n"
                .formatted(action, service, service, second);
    }

    @Test
    void a_service_of_another_stack_makes_nobody_look() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        daemon.on("/events", FakeDaemon.stream(lines));
        DockerEngine engine = engine();
        engine.watch(events::add);
        assertInstanceOf(EngineEvent.StreamOpened.class, events.poll(10, TimeUnit.SECONDS));
        engine.observe(SHOP);
        lines.add(told("update", "shopping_web", 5));
        lines.add(told("update", "shop_web", 6));
        assertEquals(
                new EngineEvent.Touched(SHOP, "service shop_web update", false),
                events.poll(10, TimeUnit.SECONDS));
        FakeDaemon.end(lines);
    }

    @Test
    void what_the_swarm_writes_into_a_service_that_we_made_is_no_news() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        daemon.on("/events", FakeDaemon.stream(lines));
        daemon.on("/services/create", FakeDaemon.json("{\"ID\":\"id-of-shop_web\"}"));
        DockerEngine engine = engine();
        engine.watch(events::add);
        assertInstanceOf(EngineEvent.StreamOpened.class, events.poll(10, TimeUnit.SECONDS));
        engine.observe(SHOP);
        engine.apply(new Step.CreateService(SHOP, WEB, Tree.Mapping.EMPTY));
        lines.add(told("create", "shop_web", 5));
        lines.add(told("update", "shop_web", 6));
        lines.add(told("update", "shop_web", 7));
        for (boolean own : List.of(true, true, false)) {
            EngineEvent.Touched touched =
                    assertInstanceOf(EngineEvent.Touched.class, events.poll(10, TimeUnit.SECONDS));
            assertEquals(own, touched.own(), touched.what());
        }
        FakeDaemon.end(lines);
    }

    @Test
    void that_a_manager_has_left_is_noticed_though_no_event_tells_it() throws Exception {
        DockerEngine engine = engine();
        engine.watch(events::add);
        swarm(engine);
        rounds.put("as it was");
        rounds.put("and once more");
        assertFalse(events.contains(new EngineEvent.MembershipChanged()));
        daemon.on("/info", FakeDaemon.json(NO_SWARM));
        rounds.put("gone");
        EngineEvent told = events.poll(10, TimeUnit.SECONDS);
        while (told instanceof EngineEvent.StreamOpened) {
            told = events.poll(10, TimeUnit.SECONDS);
        }
        assertEquals(new EngineEvent.MembershipChanged(), told);
        assertInstanceOf(Solo.class, engine.observe(SHOP));
    }

    @Test
    void without_a_stream_every_look_lists_everything() throws Exception {
        DockerEngine engine = engine();
        engine.observe(SHOP);
        int calls = daemon.requests.size();
        engine.observe(SHOP);
        // Six lists of the swarm, one of them between two questions for its leader, and the
        // containers that may be left from before it.
        assertEquals(calls + 9, daemon.requests.size(), daemon.requests::toString);
    }
}
