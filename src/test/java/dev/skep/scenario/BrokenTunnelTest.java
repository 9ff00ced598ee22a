package dev.skep.scenario;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.status.Reach;
import dev.skep.ways.SshServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tunnel to an engine breaks, and its far end is away for a while: Skep repairs it. */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class BrokenTunnelTest {

    private static final String COMPOSE =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                network_mode: none
            """;

    @TempDir private Path folder;

    private PrivateEngine engine;
    private SshServer server;
    private Stage stage;

    private void begin(boolean program) throws Exception {
        engine = new PrivateEngine();
        server = new SshServer(folder.resolve("ssh"));
        Map<String, String> env =
                new HashMap<>(program ? server.withProgram() : server.withoutProgram());
        env.put(
                "DOCKER_HOST",
                "ssh://" + server.authority() + engine.host().substring("unix://".length()));
        stage =
                new Stage(
                        folder,
                        Endpoint.resolve(Endpoint.Flags.NONE, env),
                        engine.docker(),
                        Waiting::pause);
    }

    @AfterEach
    void tearDown() throws Exception {
        try (PrivateEngine _ = engine;
                SshServer _ = server) {
            if (stage != null) {
                stage.close();
            }
        }
    }

    @ParameterizedTest(name = "with the program: {0}")
    @ValueSource(booleans = {true, false})
    void aTunnelThatBreaksIsMadeAnewAndNothingIsMissed(boolean program) throws Exception {
        begin(program);
        stage.files("targets: {web: {replicas: 1}}", COMPOSE).start();
        stage.untilRuns("web-1");

        server.stop();
        engine.docker().killContainerCmd(stage.id("web-1")).exec();
        Waiting.until(
                true,
                () ->
                        stage.reach() instanceof Reach.Unreachable down
                                && down.cause().contains("Connection refused"));
        server.start();
        Waiting.until(new Reach.Reachable(), stage::reach);
        stage.untilRuns("web-1");

        server.cut();
        engine.docker().killContainerCmd(stage.id("web-1")).exec();
        stage.untilRuns("web-1");
    }
}
