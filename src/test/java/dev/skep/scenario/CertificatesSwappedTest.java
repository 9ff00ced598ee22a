package dev.skep.scenario;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.status.Reach;
import dev.skep.ways.Authority;
import dev.skep.ways.Authority.Key;
import dev.skep.ways.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine gets certificates of another authority: until Skep has them too it says that it does
 * not trust the engine, and after that it goes on, with no restart.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class CertificatesSwappedTest {

    private static final String COMPOSE =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                network_mode: none
            """;

    private static final String NAMES = "IP:127.0.0.1";

    /**
     * After the fault's end, on a machine that may be busy; it takes less than two when it is not.
     */
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path folder;

    private Authority before;
    private Authority after;
    private Path server;
    private Path client;
    private PrivateEngine engine;
    private Stage stage;

    @BeforeEach
    void setUp() throws Exception {
        int port = Ports.free();
        before = new Authority(folder.resolve("before"), "before");
        after = new Authority(folder.resolve("after"), "after");
        server = before.engine(folder.resolve("server"), NAMES);
        client = before.client(folder.resolve("client"), Key.EC_SEC1);
        engine =
                PrivateEngine.with(
                        "--host=tcp://127.0.0.1:" + port,
                        "--tlsverify",
                        "--tlscacert=" + server.resolve("ca.pem"),
                        "--tlscert=" + server.resolve("cert.pem"),
                        "--tlskey=" + server.resolve("key.pem"));
        stage =
                new Stage(
                        folder,
                        Endpoint.resolve(
                                Endpoint.Flags.NONE,
                                Map.of(
                                        "DOCKER_HOST",
                                        "tcp://127.0.0.1:" + port,
                                        "DOCKER_TLS_VERIFY",
                                        "1",
                                        "DOCKER_CERT_PATH",
                                        client.toString())),
                        engine.docker(),
                        Waiting::pause);
    }

    @AfterEach
    void tearDown() throws Exception {
        try (PrivateEngine _ = engine) {
            stage.close();
        }
    }

    private void untilUnreachable(String cause) throws InterruptedException {
        Waiting.until(
                true,
                () ->
                        stage.reach() instanceof Reach.Unreachable down
                                && down.cause().contains(cause));
    }

    @Test
    void certificatesThatBothSidesGetOneAfterTheOtherHoldSkepUpUntilTheSecondHasThem()
            throws Exception {
        stage.files("targets: {web: {replicas: 1}}", COMPOSE).start();
        stage.untilRuns("web-1");

        engine.terminate();
        after.engine(server, NAMES);
        engine.start();
        untilUnreachable("made by \"CN=after\", which is not to be trusted by " + client);

        stage.files("targets: {web: {replicas: 2}}", COMPOSE);
        after.client(client, Key.RSA_PKCS1);
        Waiting.until(SOON, new Reach.Reachable(), stage::reach);
        stage.untilRuns("web-1", "web-2");
    }
}
