package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Step;
import dev.skep.scenario.Waiting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/** Two managers and a worker that are fakes, and an engine that is told of some of them. */
abstract class SeveralDaemons {

    static final StackName SHOP = new StackName("shop");
    static final Step REMOVE = new Step.RemoveService(new ServiceName("web"), "s1");
    static final String WORKER_DIED =
            "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"c1\",\"Attributes\":"
                    + "{\"com.docker.stack.namespace\":\"shop\",\"name\":\"shop_web.1.x\","
                    + "\"com.docker.swarm.task.id\":\"t1\",\"exitCode\":\"1\"}},\"timeNano\":1}";

    static final String SERVICE_CHANGED =
            "{\"Type\":\"service\",\"Action\":\"update\",\"Actor\":{\"ID\":\"s1\",\"Attributes\":"
                    + "{\"name\":\"shop_web\"}},\"timeNano\":2}";

    final FakeDaemon first = FakeDaemon.ofSwarm("first", true);
    final FakeDaemon second = FakeDaemon.ofSwarm("second", true);
    final FakeDaemon worker = FakeDaemon.ofSwarm("worker", false);
    final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    volatile Duration ahead = Duration.ZERO;
    Pause pause = SeveralDaemons::shortened;
    final List<AutoCloseable> open = new ArrayList<>(List.of(first, second, worker));

    SeveralDaemons() throws Exception {}

    DockerEngine engine(String own, FakeDaemon... daemons) {
        String hosts =
                List.of(daemons).stream()
                        .map(daemon -> daemon.endpoint().host().toString())
                        .collect(Collectors.joining(","));
        return engine(own, Endpoints.resolve(Endpoint.Flags.NONE, at(hosts), _ -> List.of()));
    }

    DockerEngine engine(String own, Endpoints endpoints) {
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
    static void shortened(Duration pause) throws InterruptedException {
        Waiting.pause(Duration.ofMillis(Math.min(pause.toMillis(), 100)));
    }

    static Map<String, String> at(String hosts) {
        return Map.of("DOCKER_HOST", hosts, "DOCKER_CONFIG", "/nonexistent");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    void watch(DockerEngine watched) {
        open.addFirst(watched.watch(events::add));
    }

    void look(DockerEngine through) throws EngineException {
        assertInstanceOf(Swarm.class, through.observe(SHOP));
    }

    static final String NODES =
            """
            [{"ID": "id-first", "Version": {"Index": 1}, "Status": {"State": "ready"}},
             {"ID": "id-worker", "Version": {"Index": 2}, "Status": {"State": "ready"}},
             {"ID": "id-other", "Version": {"Index": 3}, "Status": {"State": "ready"}}]
            """;

    EngineEvent awaitTouched() throws InterruptedException {
        EngineEvent event = events.take();
        while (!(event instanceof EngineEvent.Touched)) {
            event = events.take();
        }
        return event;
    }

    Life life(DockerEngine through, String node) throws EngineException {
        return assertInstanceOf(Swarm.class, through.observe(SHOP))
                .nodes()
                .get("id-" + node)
                .life();
    }

    void awaitLife(String node, boolean silent) throws InterruptedException {
        EngineEvent wanted = new EngineEvent.LifeChanged(node, silent);
        EngineEvent event = events.take();
        while (!event.equals(wanted)) {
            event = events.take();
        }
    }

    DockerEngine watchedWithItsNodes() throws Exception {
        first.on("/nodes", FakeDaemon.json(NODES));
        DockerEngine through = engine("first", first, worker);
        watch(through);
        look(through);
        while (!life(through, "worker").equals(Life.ANSWERS)) {
            Waiting.pause(Duration.ofMillis(20));
        }
        return through;
    }

    List<String> heard(DockerEngine through) {
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
}
