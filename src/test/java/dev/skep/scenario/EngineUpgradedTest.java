package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.lab.EngineVersion;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine that Skep knows ends, and a newer one begins on the same disk, which takes nobody who
 * speaks as the old one did: Skep speaks its version from then on, with no restart.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class EngineUpgradedTest {

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
            """;

    @TempDir private Path folder;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private <T extends AutoCloseable> T keep(T opened) {
        open.push(opened);
        return opened;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static String replicas(int count) {
        return "targets: {web: {replicas: %d}}".formatted(count);
    }

    @Test
    void aPlainEngineIsSpokenWithAsTheNewerOneThatItHasBecome() throws Exception {
        PrivateEngine engine = keep(new PrivateEngine());
        FaultyProxy proxy = keep(new FaultyProxy(engine.host()));
        Stage stage =
                keep(
                        new Stage(
                                folder,
                                Endpoint.resolve(
                                        Endpoint.Flags.NONE, Map.of("DOCKER_HOST", proxy.host())),
                                engine.docker(),
                                Waiting::pause));
        String compose = WEB + "    network_mode: none\n";
        stage.files(replicas(2), compose).start();
        stage.untilRuns("web-1", "web-2");
        String before = proxy.version();
        assertEquals(version(engine), before);

        engine.upgrade(EngineVersion.NEWER);
        stage.files(replicas(3), compose);
        stage.untilRuns("web-1", "web-2", "web-3");
        assertNotEquals(before, proxy.version());
        assertEquals(version(engine), proxy.version());
    }

    private static String version(PrivateEngine engine) {
        return engine.docker().versionCmd().exec().getApiVersion();
    }

    @Test
    void aManagerIsSpokenWithAsTheNewerOneThatItHasBecome() throws Exception {
        Lab lab = keep(Lab.of(1));
        lab.swarm(1);
        Node node = lab.node(1);
        FaultyProxy proxy = keep(new FaultyProxy(node.host()));
        SwarmStage stage = keep(new SwarmStage(folder, node, List.of(URI.create(proxy.host()))));
        stage.files(replicas(2), WEB).start();
        stage.untilRuns("web", 2);
        stage.untilSettled();
        String before = proxy.version();
        assertEquals(version(node), before);

        node.upgrade(EngineVersion.NEWER);
        stage.files(replicas(3), WEB);
        Waiting.until(3, () -> replicas(stage));
        stage.untilRuns("web", 3);
        stage.untilSettled();
        assertNotEquals(before, proxy.version());
        assertEquals(version(node), proxy.version());
    }

    /** None as long as the manager that has just begun does not lead its swarm yet. */
    private static int replicas(SwarmStage stage) {
        try {
            return stage.replicas("web");
        } catch (IllegalStateException notYet) {
            return 0;
        }
    }

    private static String version(Node node) {
        return node.api().get("/version").path("ApiVersion").asText();
    }
}
