package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.status.Reach;
import dev.skep.ways.CallsProxy;
import dev.skep.ways.CallsProxy.Allowing;
import java.io.Closeable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Skep that is told of the proxies of several nodes: two managers, of which one is asked, and a
 * worker. The third manager leads the swarm, whatever becomes of these; what is done by hand is
 * done through it.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class SeveralNodesTest {

    private static final int MANAGERS = 3;

    /** Questions that a daemon is asked so often, a second long, for nothing but a sign of life. */
    private static final int PINGS = 20;

    /**
     * More than Skep asks in that time where it does not go round in a circle, what is late of the
     * events before among it; a circle would make hundreds.
     */
    private static final int FEW = 30;

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
            """;

    private static final String ON_WORKER =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                deploy:
                  restart_policy: {delay: 0s}
                  update_config: {parallelism: 0}
                  placement: {constraints: ["node.hostname==node4"]}
                  resources: {limits: {memory: 8M}}
            """;

    /**
     * So much memory at once; an engine misses that now and then, so of several replicas and again.
     */
    private static final String GREEDY =
            ON_WORKER
                    .replace("sleep 1000", "dd if=/dev/zero of=/dev/null bs=64M count=20")
                    .replace("delay: 0s", "delay: 1s");

    private static Lab lab;

    @TempDir private Path folder;

    private final List<CallsProxy> proxies = new ArrayList<>();
    private final List<FaultyProxy> faults = new ArrayList<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private FaultyProxy asked;
    private FaultyProxy worker;
    private SwarmStage stage;

    @BeforeAll
    static void makeSwarm() throws Exception {
        lab = Lab.of(MANAGERS + 1);
        lab.swarm(MANAGERS);
    }

    @AfterAll
    static void endSwarm() {
        lab.close();
    }

    @BeforeEach
    void setUp() throws Exception {
        List<URI> hosts = new ArrayList<>();
        for (int number = 2; number <= MANAGERS + 1; number++) {
            Allowing allowing = number <= MANAGERS ? Allowing.SWARM : Allowing.NODE;
            CallsProxy proxy = CallsProxy.before(URI.create(lab.node(number).host()), allowing);
            proxies.add(proxy);
            FaultyProxy fault = new FaultyProxy(proxy.endpoint().host().toString());
            faults.add(fault);
            hosts.add(URI.create(fault.host()));
        }
        asked = faults.getFirst();
        worker = faults.getLast();
        stage = new SwarmStage(folder, lab.node(1), hosts);
    }

    @AfterEach
    void tearDown() throws Exception {
        for (Node node : lab.nodes()) {
            node.heal();
        }
        stage.close();
        for (FaultyProxy fault : faults) {
            fault.close();
        }
        proxies.forEach(CallsProxy::close);
    }

    private void given(String compose, int replicas) throws InterruptedException {
        stage.files("targets: {web: {replicas: " + replicas + "}}", compose).start();
    }

    private void healsByHand() throws InterruptedException {
        stage.scaleByHand("web", 4);
        Waiting.until(2, () -> stage.replicas("web"));
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault.Refuse(),
                new Fault.Reset(),
                new Fault.Hang(),
                new Fault.Drop(),
                new Fault.Answer(500, 1),
                new Fault.Answer(503, 1),
                new Fault.Truncate(1));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whenTheManagerThatIsAskedFailsAnotherIsAsked(Fault fault) throws Exception {
        given(WEB, 2);
        stage.untilSettled();
        asked.fail(fault);
        healsByHand();
        stage.untilSettled();
        assertInstanceOf(Reach.Reachable.class, stage.reach());
        asked.pass();
        healsByHand();
        stage.untilSettled();
    }

    /** Skep reaches it, as over another network; its swarm does not. */
    @Test
    void aManagerThatIsCutOffFromItsSwarmIsLeftForAnother() throws Exception {
        given(WEB, 2);
        stage.untilSettled();
        lab.node(2).cut();
        healsByHand();
        lab.node(2).heal();
        lab.node(1).untilSees(lab.node(2), "ready");
        healsByHand();
        stage.untilSettled();
    }

    private void untilOutOfMemoryOnWorker() throws InterruptedException {
        Waiting.until(
                true,
                () ->
                        stage.noted("web").contains("node4")
                                && stage.noted("web").contains("out of memory"));
    }

    @Test
    void aTaskThatRanOutOfMemoryOnAnotherNodeIsToldWithItsNode() throws Exception {
        given(GREEDY, 3);
        untilOutOfMemoryOnWorker();
    }

    @Test
    void whatFailsOnAWorkerIsToldAgainAfterItsNodeWasCutOff() throws Exception {
        given(ON_WORKER, 3);
        stage.untilSettled();
        Node node = lab.node(MANAGERS + 1);
        node.cut();
        worker.fail(new Fault.Drop());
        lab.node(1).untilSees(node, "down");
        node.heal();
        worker.pass();
        lab.node(1).untilSees(node, "ready");
        stage.untilSettled();
        stage.write("compose.yaml", GREEDY);
        untilOutOfMemoryOnWorker();
    }

    /** The messages so far, without what they tell of the cause. */
    private List<String> messages() {
        return logged.stream().map(line -> line.replaceFirst("(: | why=).*", "")).toList();
    }

    private void assertNothingLoggedTwice() {
        assertEquals(messages().stream().distinct().toList(), messages(), logged::toString);
    }

    @Test
    void whatGoesAndComesBackIsLoggedOnceHoweverOftenItIsTried() throws Exception {
        given(WEB, 2);
        stage.untilSettled();
        try (Closeable _ = Logged.by("dev.skep", logged::add)) {
            asked.fail(new Fault.Reset());
            healsByHand();
            stage.untilSettled();
            int tried = asked.requests();
            Waiting.until(true, () -> asked.requests() >= tried + PINGS);
            assertTrue(
                    messages()
                            .containsAll(
                                    List.of(
                                            "event stream lost, reconnecting",
                                            "no sign of life",
                                            "asking node3")),
                    logged::toString);
            asked.pass();
            Waiting.until(
                    true,
                    () -> messages().containsAll(List.of("event stream open", "answers again")));
            healsByHand();
            stage.untilSettled();
        }
        assertNothingLoggedTwice();
    }

    @Test
    void whenAllAreGoneThatIsToldAndSoIsThatTheyAreBack() throws Exception {
        given(WEB, 2);
        stage.untilSettled();
        try (Closeable _ = Logged.by("dev.skep.control", logged::add)) {
            for (FaultyProxy fault : faults) {
                fault.fail(new Fault.Refuse());
            }
            Waiting.until(
                    true,
                    () ->
                            stage.reach() instanceof Reach.Unreachable down
                                    && down.cause().contains("none of 3 engines answers"));
            Waiting.until("EngineUnreachable", stage::whySettledOrNot);
            Reach before = stage.reach();
            Waiting.until(true, () -> !stage.reach().equals(before));
            assertInstanceOf(Reach.Unreachable.class, stage.reach());

            stage.scaleByHand("web", 4);
            for (FaultyProxy fault : faults) {
                fault.pass();
            }
            Waiting.until(new Reach.Reachable(), stage::reach);
            Waiting.until(2, () -> stage.replicas("web"));
            stage.untilSettled();
        }
        assertTrue(
                messages().containsAll(List.of("engine unreachable", "engine reachable")),
                logged::toString);
        assertNothingLoggedTwice();
    }

    @Test
    void aProxyThatHoldsEventsBackMakesThemLateAndLosesNone() throws Exception {
        asked.holdEventsBack(1 << 20, Duration.ofMillis(1500));
        worker.holdEventsBack(1 << 20, Duration.ofMillis(1500));
        given(WEB, 2);
        stage.untilSettled();
        healsByHand();
        healsByHand();
        stage.untilSettled();
        assertNotBusy(asked);
        stage.write("compose.yaml", GREEDY);
        untilOutOfMemoryOnWorker();
    }

    @Test
    void whatAProxyHoldsBackForGoodIsSeenAtTheNextResync() throws Exception {
        asked.holdEventsBack(1 << 20, Duration.ofHours(1));
        given(WEB, 2);
        stage.untilSettled();
        for (int round = 0; round < 3; round++) {
            stage.scaleByHand("web", 4);
            stage.resync();
            Waiting.until(2, () -> stage.replicas("web"));
        }
        stage.untilSettled();
        assertNotBusy(asked);
    }

    /** Of what is asked while it gives so many signs of life, little is anything else. */
    private static void assertNotBusy(FaultyProxy proxy) throws InterruptedException {
        int pings = proxy.requests("/_ping");
        int all = proxy.requests();
        Waiting.until(true, () -> proxy.requests("/_ping") >= pings + PINGS);
        int others = proxy.requests() - all - (proxy.requests("/_ping") - pings);
        assertTrue(others <= FEW, () -> others + " requests beside " + PINGS);
    }

    @ParameterizedTest
    @CsvSource({"/events, node4", "/info, out of memory"})
    void aWorkersProxyThatForbidsSomethingTakesNothingElseAway(String path, String told)
            throws Exception {
        worker.fail(new Fault.Forbid(path));
        given(GREEDY, 3);
        Waiting.until(true, () -> stage.noted("web").contains(told));
        stage.scaleByHand("web", 4);
        Waiting.until(3, () -> stage.replicas("web"));
        assertNotBusy(worker);
        assertTrue(worker.struck() > 0);
    }

    @Test
    void streamsThatAreCutOnEveryNodeLoseNoChange() throws Exception {
        given(WEB, 2);
        stage.untilSettled();
        faults.forEach(fault -> fault.cutStreamsAfter(Duration.ofMillis(1500), () -> {}));
        faults.forEach(FaultyProxy::cutStreams);
        for (int round = 0; round < 5; round++) {
            healsByHand();
        }
        stage.untilSettled();
    }
}
