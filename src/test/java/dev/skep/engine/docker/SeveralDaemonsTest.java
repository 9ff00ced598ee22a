package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.engine.Checkup;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Step;
import dev.skep.scenario.Waiting;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One swarm behind several daemons, of which some fail. */
@Timeout(30)
class SeveralDaemonsTest {

    private static final StackName SHOP = new StackName("shop");
    private static final Step REMOVE = new Step.RemoveService(new ServiceName("web"), "s1");
    private static final String WORKER_DIED =
            "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"c1\",\"Attributes\":"
                    + "{\"com.docker.stack.namespace\":\"shop\",\"name\":\"shop_web.1.x\","
                    + "\"com.docker.swarm.task.id\":\"t1\",\"exitCode\":\"1\"}},\"timeNano\":1}";

    private static final String SERVICE_CHANGED =
            "{\"Type\":\"service\",\"Action\":\"update\",\"Actor\":{\"ID\":\"s1\",\"Attributes\":"
                    + "{\"name\":\"shop_web\"}},\"timeNano\":2}";

    private final FakeDaemon first = FakeDaemon.ofSwarm("first", true);
    private final FakeDaemon second = FakeDaemon.ofSwarm("second", true);
    private final FakeDaemon worker = FakeDaemon.ofSwarm("worker", false);
    private final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    private volatile Duration ahead = Duration.ZERO;
    private Pause pause = SeveralDaemonsTest::shortened;
    private final List<AutoCloseable> open = new ArrayList<>(List.of(first, second, worker));

    SeveralDaemonsTest() throws Exception {}

    private DockerEngine engine(String own, FakeDaemon... daemons) {
        String hosts =
                List.of(daemons).stream()
                        .map(daemon -> daemon.endpoint().host().toString())
                        .collect(Collectors.joining(","));
        return engine(own, Endpoints.resolve(Endpoint.Flags.NONE, at(hosts), _ -> List.of()));
    }

    private DockerEngine engine(String own, Endpoints endpoints) {
        DockerEngine made =
                new DockerEngine(
                        endpoints,
                        new DockerEngine.Settings(
                                Keeping.WHAT_THE_ENGINE_IS_FOR,
                                Optional.of("id-" + own),
                                Duration.ofMillis(400)),
                        pause,
                        new SplittableRandom(1),
                        () -> InstantSource.system().instant().plus(ahead));
        open.addFirst(made);
        return made;
    }

    /** Long waits are for the names and the silence of streams. */
    private static void shortened(Duration pause) throws InterruptedException {
        Waiting.pause(Duration.ofMillis(Math.min(pause.toMillis(), 100)));
    }

    private static Map<String, String> at(String hosts) {
        return Map.of("DOCKER_HOST", hosts, "DOCKER_CONFIG", "/nonexistent");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void watch(DockerEngine watched) {
        open.addFirst(watched.watch(events::add));
    }

    private void look(DockerEngine through) throws EngineException {
        assertInstanceOf(Swarm.class, through.observe(SHOP));
    }

    @Test
    void aManagerIsAskedAndWorkersOnlyWhoTheyAre() throws Exception {
        look(engine("nobody", worker, second));
        assertEquals(1, second.count("/tasks"));
        assertEquals(0, worker.count("/tasks"));
    }

    @Test
    void ourOwnNodesManagerIsAsked() throws Exception {
        look(engine("second", first, second));
        assertEquals(1, second.count("/tasks"));
        assertEquals(0, first.count("/tasks"));
    }

    @Test
    void aLookGoesOnWithAnotherManagerWhenOneDies() throws Exception {
        DockerEngine through = engine("first", first, second);
        look(through);
        first.close();
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    @Test
    void aWriteIsNotSentTwice() throws Exception {
        DockerEngine through = engine("first", first, second);
        look(through);
        first.close();
        EngineException failure = assertThrows(EngineException.class, () -> through.apply(REMOVE));
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertEquals(0, second.count("/services/s1"));
        through.apply(REMOVE);
        assertEquals(1, second.count("/services/s1"));
    }

    @Test
    void aManagerThatHasLostItsLeaderIsLeftForAnother() throws Exception {
        DockerEngine through = engine("first", first, second);
        look(through);
        first.on(
                "/tasks",
                FakeDaemon.answer(
                        500,
                        "{\"message\":\"rpc error: code = Unknown desc = The swarm does not have a leader.\"}"));
        assertEquals(
                Kind.NO_LEADER,
                assertThrows(EngineException.class, () -> through.observe(SHOP)).kind());
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    private void leavesTheFirstWhoseInfoIs(FakeDaemon.Handler info) throws Exception {
        DockerEngine through = engine("first", first, second);
        watch(through);
        look(through);
        Waiting.until(true, () -> through.hearing().stream().allMatch(Hearing::isOpen));
        look(through);
        assertEquals(0, second.count("/tasks"));
        first.on("/info", info);
        Waiting.until(
                true,
                () -> {
                    heard(through);
                    return second.count("/tasks") > 0;
                });
    }

    /** It would hear of no change, and nobody would notice. */
    @Test
    void aManagerThatHearsNoLeaderIsLeftBeforeAnyCallFails() throws Exception {
        leavesTheFirstWhoseInfoIs(
                FakeDaemon.json(
                        "{\"Name\":\"first\",\"Swarm\":{\"NodeID\":\"id-first\",\"LocalNodeState\":\"active\","
                                + "\"ControlAvailable\":true,\"Error\":\"context deadline exceeded\"}}"));
    }

    @Test
    void aManagerThatDoesNotSayWhoItIsIsLeftBeforeAnyCallFails() throws Exception {
        leavesTheFirstWhoseInfoIs(FakeDaemon.answer(500, "{\"message\":\"out of order\"}"));
    }

    /** Its proxy answers for it: it is never suspected of being dead. */
    @Test
    @Timeout(15)
    void aCallIsGivenUpAtAManagerThatDoesNotSayWhoItIs() throws Exception {
        DockerEngine through = engine("first", first, second);
        watch(through);
        look(through);
        Waiting.until(true, () -> through.hearing().stream().allMatch(Hearing::isOpen));
        look(through);
        first.on("/info", first.hang());
        first.on("/tasks", first.hang());
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    /** Waited for as an engine that is alone, it would take longer than the time that this has. */
    @Test
    @Timeout(15)
    void aDaemonThatHangsIsLeftWhileACallWaitsForIt() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        first.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = engine("first", first, second);
        watch(through);
        look(through);
        first.on("/_ping", first.hang());
        first.on("/info", first.hang());
        first.on("/tasks", first.hang());
        first.on("/events", first.hang());
        FakeDaemon.end(lines);
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    /** An open stream on which nothing comes is no sign of anything. */
    @Test
    @Timeout(15)
    void aDaemonThatHangsIsLeftThoughItsStreamIsOpen() throws Exception {
        // In time, a stream that is silent is noticed too.
        pause = Waiting::pause;
        BlockingQueue<String> lines = FakeDaemon.lines();
        first.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = engine("first", first, second);
        watch(through);
        Waiting.until(List.of("first", "second"), () -> heard(through));
        assertEquals(0, second.count("/services"));
        for (String path : List.of("/_ping", "/info", "/services", "/tasks")) {
            first.on(path, first.hang());
        }
        lines.add(SERVICE_CHANGED);
        awaitTouched();
        look(through);
        assertNotEquals(0, second.count("/services"));
    }

    /** It may be busy, and nobody else knows what it is asked. */
    @Test
    void theOnlyManagerIsWaitedForThoughItLeavesQuestionsUnanswered() throws Exception {
        DockerEngine through = watchedWithItsNodes();
        first.on(
                "/tasks",
                exchange -> {
                    first.on("/_ping", first.hang());
                    long asked = first.count("/_ping");
                    Waiting.until(true, () -> first.count("/_ping") > asked + 6);
                    first.on("/_ping", FakeDaemon.json("\"OK\""));
                    FakeDaemon.json("[]").handle(exchange);
                });
        through.refresh();
        look(through);
    }

    @Test
    void whatHappensToATaskOnAnotherNodeWakesItsStack() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = engine("first", first, worker);
        watch(through);
        look(through);
        lines.add(WORKER_DIED);
        assertEquals(
                new EngineEvent.Touched(SHOP, "container shop_web.1.x die", false), awaitTouched());
        assertEquals(0, worker.count("/tasks"));
    }

    private EngineEvent awaitTouched() throws InterruptedException {
        EngineEvent event = events.take();
        while (!(event instanceof EngineEvent.Touched)) {
            event = events.take();
        }
        return event;
    }

    private static final String NODES =
            """
            [{"ID": "id-first", "Version": {"Index": 1}, "Status": {"State": "ready"}},
             {"ID": "id-worker", "Version": {"Index": 2}, "Status": {"State": "ready"}},
             {"ID": "id-other", "Version": {"Index": 3}, "Status": {"State": "ready"}}]
            """;

    private Life life(DockerEngine through, String node) throws EngineException {
        return assertInstanceOf(Swarm.class, through.observe(SHOP))
                .nodes()
                .get("id-" + node)
                .life();
    }

    private void awaitLife(String node, boolean silent) throws InterruptedException {
        EngineEvent wanted = new EngineEvent.LifeChanged(node, silent);
        EngineEvent event = events.take();
        while (!event.equals(wanted)) {
            event = events.take();
        }
    }

    private DockerEngine watchedWithItsNodes() throws Exception {
        first.on("/nodes", FakeDaemon.json(NODES));
        DockerEngine through = engine("first", first, worker);
        watch(through);
        look(through);
        while (!life(through, "worker").equals(Life.ANSWERS)) {
            Waiting.pause(Duration.ofMillis(20));
        }
        return through;
    }

    @Test
    void aNodeWhoseDaemonIsSilentIsSeenToBe() throws Exception {
        DockerEngine through = watchedWithItsNodes();
        assertEquals(Life.UNWATCHED, life(through, "other"));
        worker.close();
        awaitLife("worker", true);
        assertInstanceOf(Life.Silent.class, life(through, "worker"));
        assertEquals(Life.ANSWERS, life(through, "first"));
    }

    @Test
    void aProxyThatLivesOnWithoutItsEngineIsNoSignOfLife() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = watchedWithItsNodes();
        String none = "<html><body><h1>503 Service Unavailable</h1></body></html>";
        worker.on("/_ping", FakeDaemon.answer(503, none));
        worker.on("/events", FakeDaemon.answer(503, none));
        FakeDaemon.end(lines);
        awaitLife("worker", true);
        assertInstanceOf(Life.Silent.class, life(through, "worker"));

        worker.on("/_ping", FakeDaemon.json("\"OK\""));
        awaitLife("worker", false);
        assertEquals(Life.ANSWERS, life(through, "worker"));
    }

    /** Waited for, it would hold every look up for seconds. */
    @Test
    void aSilentDaemonIsNotAskedWhoItIsHoweverLongItIs() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = watchedWithItsNodes();
        for (String path : List.of("/_ping", "/info", "/events")) {
            worker.on(path, worker.hang());
        }
        FakeDaemon.end(lines);
        awaitLife("worker", true);
        long asked = worker.count("/info");
        ahead = Duration.ofSeconds(30);
        through.refresh();
        look(through);
        assertEquals(asked, worker.count("/info"));
    }

    private Endpoints firstAndTheNodesItLists() {
        String node =
                "{\"ID\":\"id-%1$s\",\"Status\":{\"State\":\"%2$s\",\"Addr\":\"%3$s\"},\"Description\":{\"Hostname\":\"%1$s\"}}";
        first.on(
                "/nodes",
                FakeDaemon.json(
                        "[%s,%s,%s]"
                                .formatted(
                                        node.formatted("first", "ready", "127.0.0.9"),
                                        node.formatted("worker", "ready", "127.0.0.1"),
                                        node.formatted("dead", "down", "127.0.0.8"))));
        int port = worker.endpoint().host().getPort();
        return Endpoints.resolve(
                Endpoint.Flags.NONE,
                at(first.endpoint().host() + ",nodes:" + port),
                _ -> List.of());
    }

    @Test
    void theNodesThatAManagerListsAreListenedTo() throws Exception {
        DockerEngine through = engine("first", firstAndTheNodesItLists());
        watch(through);
        Waiting.until(List.of("first", "worker"), () -> heard(through));
    }

    @Test
    void theNodesThatAManagerListsAreExamined() {
        Checkup checkup = engine("first", firstAndTheNodesItLists()).examine();
        assertEquals(
                List.of("first a manager", "worker a worker"),
                checkup.daemons().stream()
                        .map(daemon -> daemon.name() + " " + daemon.part())
                        .sorted()
                        .toList());
        assertEquals(List.of("dead"), checkup.unreached());
    }

    private List<String> heard(DockerEngine through) {
        try {
            look(through);
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
        return through.hearing().stream()
                .filter(Hearing::isOpen)
                .map(Hearing::node)
                .sorted()
                .toList();
    }

    @Test
    void whatANameStandsForIsFollowed() throws Exception {
        List<String> addresses = new CopyOnWriteArrayList<>();
        int port = first.endpoint().host().getPort();
        Endpoints endpoints =
                Endpoints.resolve(
                        Endpoint.Flags.NONE,
                        at("tcp://tasks.proxy:" + port),
                        name -> {
                            if (addresses.isEmpty()) {
                                throw new UnknownHostException(name);
                            }
                            return addresses;
                        });
        DockerEngine through = engine("first", endpoints);
        EngineException nobody = assertThrows(EngineException.class, () -> through.observe(SHOP));
        assertEquals(
                "find the engines: tcp://tasks.proxy:"
                        + port
                        + " stands for no address at the moment",
                nobody.getMessage());
        addresses.add("127.0.0.1");
        look(through);
    }
}
