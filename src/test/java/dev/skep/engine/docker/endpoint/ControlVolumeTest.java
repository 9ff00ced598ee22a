package dev.skep.engine.docker.endpoint;

import static dev.skep.engine.docker.endpoint.Asking.assertAnswers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.api.model.VolumesFrom;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.scenario.PrivateEngine;
import dev.skep.ways.Authority;
import dev.skep.ways.Authority.Key;
import dev.skep.ways.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data container hands a control folder over: what Skep is told is what a container with {@code
 * --volumes-from} sees.
 */
@Tag("engine")
@Timeout(180)
class ControlVolumeTest {

    private static final String DATA = "control";

    @TempDir private Path folder;

    private int port;
    private Authority authority;
    private Path files;
    private PrivateEngine engine;

    /** The volume, as the container that has it from the other one sees it. */
    private Path seen;

    @BeforeEach
    void setUp() throws Exception {
        port = Ports.free();
        authority = new Authority(folder.resolve("ca"), "ours");
        Path server = authority.engine(folder.resolve("server"), "DNS:localhost,IP:127.0.0.1");
        files = authority.client(folder.resolve("client"), Key.RSA_PKCS8);
        engine =
                PrivateEngine.with(
                        "--host=tcp://127.0.0.1:" + port,
                        "--tlsverify",
                        "--tlscacert=" + server.resolve("ca.pem"),
                        "--tlscert=" + server.resolve("cert.pem"),
                        "--tlskey=" + server.resolve("key.pem"));
        engine.docker()
                .createContainerCmd("busybox")
                .withName(DATA)
                .withVolumes(new Volume("/docker"))
                .exec();
        String reader =
                engine.docker()
                        .createContainerCmd("busybox")
                        .withCmd("sleep", "1000")
                        .withHostConfig(
                                HostConfig.newHostConfig()
                                        .withNetworkMode("none")
                                        .withVolumesFrom(new VolumesFrom(DATA)))
                        .exec()
                        .getId();
        engine.docker().startContainerCmd(reader).exec();
        long process = engine.docker().inspectContainerCmd(reader).exec().getState().getPidLong();
        seen = Path.of("/proc", Long.toString(process), "root/docker");
    }

    @AfterEach
    void tearDown() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }

    /** {@code docker cp FILE control:/docker} */
    private void put(Path file) {
        engine.docker()
                .copyArchiveToContainerCmd(DATA)
                .withHostResource(file.toString())
                .withRemotePath("/docker")
                .exec();
    }

    private void say(String env) throws IOException {
        put(Files.writeString(folder.resolve("env"), env));
    }

    private void putCertificates() {
        for (String name : new String[] {"ca.pem", "cert.pem", "key.pem"}) {
            put(files.resolve(name));
        }
    }

    private Endpoint endpoint() {
        return Asking.endpoint(Asking.environment("SKEP_CONTROL_DIR", seen));
    }

    @Test
    void the_engines_that_it_names_answer() throws Exception {
        putCertificates();
        say("export DOCKER_HOST=tcp://127.0.0.1:%d\nexport DOCKER_TLS_VERIFY=1\n".formatted(port));

        assertAnswers(endpoint());
        assertEquals(
                "DOCKER_HOST in " + seen.resolve("env") + " (SKEP_CONTROL_DIR)",
                endpoint().source());
        a_list_is_followed_too();
    }

    private void a_list_is_followed_too() throws Exception {
        String both = "export DOCKER_HOST=tcp://127.0.0.1:%1$d,tcp://localhost:%1$d\n";
        say(both.formatted(port) + "export DOCKER_TLS_VERIFY=1\n");
        Endpoints several =
                Endpoints.resolve(
                        Endpoint.Flags.NONE,
                        Asking.environment("SKEP_CONTROL_DIR", seen),
                        Endpoints.Resolver.SYSTEM);
        assertEquals("tcp://127.0.0.1:%1$d, tcp://localhost:%1$d".formatted(port), several.text());
        assertEquals(2, several.now().size());
        for (Endpoint each : several.now()) {
            assertAnswers(each);
        }

        try (DockerHttpClient client = several.first().client()) {
            say(both.formatted(port));
            assertTrue(Asking.text(client, "/_ping").contains("to an HTTPS server"));
        }
        say("export DOCKER_HOST=" + engine.host() + ",tcp://127.0.0.1:1\n");
        assertAnswers(several.now().getFirst());
        assertTrue(Asking.failure(several.now().getLast()).startsWith("tcp://127.0.0.1:1 refused"));
    }

    @Test
    void what_changes_in_it_counts_from_the_next_connection_on() throws Exception {
        putCertificates();
        say("export DOCKER_HOST=tcp://127.0.0.1:1\nexport DOCKER_TLS_VERIFY=1\n");
        try (DockerHttpClient client = endpoint().client()) {
            assertTrue(Asking.failure(client).startsWith("tcp://127.0.0.1:1 refused"));

            say(
                    "export DOCKER_HOST=tcp://localhost:%d\nexport DOCKER_TLS_VERIFY=1\n"
                            .formatted(port));
            assertAnswers(client);

            new Authority(folder.resolve("other"), "somebody").client(files, Key.EC_PKCS8);
            putCertificates();
            String unwanted = "export DOCKER_HOST=tcp://127.0.0.1:%d\nexport DOCKER_TLS_VERIFY=1\n";
            say(unwanted.formatted(port));
            assertTrue(Asking.failure(client).contains("not to be trusted"));
            authority.client(files, Key.EC_SEC1);
            putCertificates();
            assertAnswers(client);
        }
    }

    @Test
    void streams_of_an_engine_that_it_no_longer_names_end() throws Exception {
        say("export DOCKER_HOST=" + engine.host() + "\n");
        try (DockerHttpClient client = endpoint().client();
                Response events = client.execute(Asking.request("/events"))) {
            putCertificates();
            say(
                    "export DOCKER_HOST=tcp://127.0.0.1:%d\nexport DOCKER_TLS_VERIFY=1\n"
                            .formatted(port));
            assertAnswers(client);
            assertThrows(IOException.class, () -> events.getBody().readAllBytes());
        }
    }

    @Test
    void half_of_it_changes_nothing() throws Exception {
        say("export DOCKER_HOST=" + engine.host() + "\n");
        try (DockerHttpClient client = endpoint().client()) {
            assertAnswers(client);
            say("export DOCKER_HO");
            assertAnswers(client);
            engine.terminate();
            assertTrue(Asking.failure(client).contains("there is no socket"));
        } finally {
            engine.start();
        }
    }
}
