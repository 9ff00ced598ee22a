package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.docker.Pause;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.status.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * The engine comes and goes, through a proxy that fails in every way there is: nothing is lost,
 * nothing is there twice.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class EngineFaultsTest {

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                network_mode: none
                deploy: {update_config: {monitor: 0s, parallelism: 4}}
            """;

    /** Asks a silent engine sooner than in production, and comes back to it sooner. */
    private static final Pause IMPATIENT =
            duration ->
                    Waiting.pause(
                            duration.compareTo(Duration.ofSeconds(2)) > 0
                                    ? Duration.ofSeconds(2)
                                    : duration);

    @TempDir private Path folder;

    private FaultyProxy proxy;
    private Stage stage;

    @BeforeEach
    void setUp() throws Exception {
        proxy =
                new FaultyProxy(
                        DockerClientFactory.instance()
                                .getTransportConfig()
                                .getDockerHost()
                                .toString());
        stage =
                new Stage(
                        folder,
                        Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", proxy.host())),
                        DockerClientFactory.instance().client(),
                        IMPATIENT);
    }

    @AfterEach
    void tearDown() throws Exception {
        stage.close();
        proxy.close();
    }

    private Stage replicas(int count) {
        return stage.files("targets: {web: {replicas: %d}}".formatted(count), WEB);
    }

    private void untilUnreachable(String... causes) throws InterruptedException {
        Waiting.until(
                true,
                () ->
                        stage.reach() instanceof Reach.Unreachable down
                                && List.of(causes).stream()
                                        .anyMatch(cause -> down.cause().contains(cause)));
    }

    private void untilReachable() throws InterruptedException {
        Waiting.until(new Reach.Reachable(), stage::reach);
    }

    private void kill(String name) {
        stage.docker.killContainerCmd(stage.id(name)).exec();
    }

    @Test
    void aRefusedEngineIsWaitedForAndSaidSo() throws Exception {
        proxy.fail(new Fault.Refuse());
        replicas(1).start();
        untilUnreachable("refused");
        replicas(2);
        proxy.pass();
        stage.untilRuns("web-1", "web-2");
        untilReachable();
    }

    @Test
    void whatHappensAndIsEditedDuringAnOutageIsMadeGoodAfterIt() throws Exception {
        replicas(3).start();
        stage.untilRuns("web-1", "web-2", "web-3");
        String untouched = stage.id("web-2");
        proxy.fail(new Fault.Refuse());
        kill("web-1");
        stage.docker.removeContainerCmd(stage.id("web-3")).withForce(true).exec();
        untilUnreachable("refused", "no answer");
        replicas(4);
        proxy.pass();
        stage.untilRuns("web-1", "web-2", "web-3", "web-4");
        assertEquals(untouched, stage.id("web-2"));
    }

    @Test
    void readinessTellsTheTruth() throws Exception {
        assertEquals(new Reach.NotYet(), stage.reach());
        replicas(1).start();
        stage.untilRuns("web-1");
        untilReachable();
        proxy.fail(new Fault.Refuse());
        untilUnreachable("list containers: GET /_ping: no answer");
        Reach.Unreachable first = assertInstanceOf(Reach.Unreachable.class, stage.reach());
        Waiting.until(
                true,
                () ->
                        stage.reach() instanceof Reach.Unreachable later
                                && !later.retryAt().equals(first.retryAt()));
        assertEquals(
                first.since(), assertInstanceOf(Reach.Unreachable.class, stage.reach()).since());
        proxy.pass();
        untilReachable();
    }

    @Test
    void aHangingEngineIsNoticedAndSurvived() throws Exception {
        replicas(1).start();
        stage.untilRuns("web-1");
        proxy.fail(new Fault.Hang());
        kill("web-1");
        untilUnreachable("no answer within");
        replicas(3);
        proxy.pass();
        stage.untilRuns("web-1", "web-2", "web-3");
        untilReachable();
    }

    @Test
    void anEngineThatHangsInTheMiddleOfItsWorkAndThenDiesLosesNothing() throws Exception {
        replicas(1).start();
        stage.untilRuns("web-1");
        replicas(6);
        Waiting.until(true, () -> stage.containers().size() > 1);
        proxy.fail(new Fault.Hang());
        replicas(7);
        proxy.fail(new Fault.Reset());
        untilUnreachable("no answer");
        proxy.pass();
        stage.untilRuns("web-1", "web-2", "web-3", "web-4", "web-5", "web-6", "web-7");
    }

    @Test
    void aResetInTheMiddleLosesNothing() throws Exception {
        replicas(1).start();
        stage.untilRuns("web-1");
        for (int round = 0; round < 3; round++) {
            replicas(6);
            Waiting.until(true, () -> stage.containers().size() > 1);
            proxy.fail(new Fault.Reset());
            kill("web-1");
            proxy.pass();
            stage.untilRuns("web-1", "web-2", "web-3", "web-4", "web-5", "web-6");
            replicas(1);
            Waiting.until(true, () -> stage.containers().size() < 6);
            proxy.fail(new Fault.Reset());
            untilUnreachable("no answer");
            proxy.pass();
            stage.untilRuns("web-1");
        }
    }

    @Test
    void http500IsBackedOffAndThenConverges() throws Exception {
        replicas(2).start();
        stage.untilRuns("web-1", "web-2");
        proxy.fail(new Fault.Answer(500, 1));
        kill("web-2");
        untilUnreachable("answered 500: out of order");
        int before = proxy.requests();
        replicas(3);
        Waiting.pause(Duration.ofSeconds(5));
        int made = proxy.requests() - before;
        assertTrue(made > 1 && made < 40, made + " requests in 5 s");
        proxy.pass();
        stage.untilRuns("web-1", "web-2", "web-3");
    }

    @Test
    void everyThirdCallAnsweredWith503OnlyTakesLonger() throws Exception {
        proxy.fail(new Fault.Answer(503, 3));
        replicas(4).start();
        stage.untilRuns("web-1", "web-2", "web-3", "web-4");
        kill("web-4");
        replicas(2);
        stage.untilRuns("web-1", "web-2");
    }

    @Test
    void answersThatEndInTheirMiddleOnlyTakeLonger() throws Exception {
        proxy.fail(new Fault.Truncate(4));
        replicas(4).start();
        stage.untilRuns("web-1", "web-2", "web-3", "web-4");
        kill("web-1");
        stage.files("targets: {web: {replicas: 4}}", WEB.replace("sleep 1000", "sleep 1001"));
        Waiting.until(
                true,
                () -> stage.containers().stream().allMatch(it -> it.getCommand().contains("1001")));
        stage.untilRuns("web-1", "web-2", "web-3", "web-4");
    }

    @Test
    void aProxyThatCutsTheEventStreamEveryFewSecondsLosesNoChange() throws Exception {
        AtomicInteger killed = new AtomicInteger();
        replicas(3);
        proxy.cutStreamsAfter(
                Duration.ofMillis(1500),
                () -> {
                    if (stage.containers().size() == 3) {
                        kill("web-" + (1 + killed.getAndIncrement() % 3));
                    }
                });
        stage.start();
        stage.untilRuns("web-1", "web-2", "web-3");
        Waiting.until(true, () -> killed.get() >= 6);
        proxy.cutStreamsAfter(Duration.ofMillis(1500), () -> {});
        stage.untilRuns("web-1", "web-2", "web-3");
        replicas(4);
        stage.untilRuns("web-1", "web-2", "web-3", "web-4");
    }

    @Test
    void cutStreamsMakeNoBusyLoop() throws Exception {
        replicas(1).start();
        stage.untilRuns("web-1");
        proxy.cutStreamsAfter(Duration.ofMillis(1500), () -> {});
        proxy.fail(new Fault.Reset());
        proxy.pass();
        int streams = proxy.streams();
        int requests = proxy.requests();
        Waiting.until(true, () -> proxy.streams() >= streams + 5);
        int others = proxy.requests() - requests - (proxy.streams() - streams);
        assertTrue(others <= 80, others + " requests beside 5 streams");
    }
}
