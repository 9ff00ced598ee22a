package dev.skep.engine.docker.endpoint;

import static dev.skep.engine.docker.endpoint.Asking.assertAnswers;
import static dev.skep.engine.docker.endpoint.Asking.endpoint;
import static dev.skep.engine.docker.endpoint.Asking.failure;
import static dev.skep.engine.docker.endpoint.Asking.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.skep.lab.Command;
import dev.skep.scenario.PrivateEngine;
import dev.skep.scenario.Waiting;
import dev.skep.ways.Authority;
import dev.skep.ways.Authority.Key;
import dev.skep.ways.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine that speaks TLS alone, and wants to know who we are. */
@Tag("engine")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsWayTest {

    private static final String NAMES = "DNS:localhost,DNS:tasks.docker_proxy,IP:127.0.0.1";

    @TempDir private static Path folder;

    private int port;
    private int nameless;
    private Authority authority;
    private Authority other;
    private Path server;
    private Path client;
    private PrivateEngine engine;

    @BeforeAll
    void setUp() throws Exception {
        port = Ports.free();
        nameless = Ports.free();
        authority = new Authority(folder.resolve("ca"), "ours");
        other = new Authority(folder.resolve("other"), "somebody");
        server = authority.engine(folder.resolve("server"), NAMES);
        client = authority.client(folder.resolve("client"), Key.RSA_PKCS8);
        engine =
                PrivateEngine.with(
                        "--host=tcp://127.0.0.1:" + port,
                        "--host=tcp://127.0.0.2:" + nameless,
                        "--tlsverify",
                        "--tlscacert=" + server.resolve("ca.pem"),
                        "--tlscert=" + server.resolve("cert.pem"),
                        "--tlskey=" + server.resolve("key.pem"));
    }

    @AfterAll
    void tearDown() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }

    private String host() {
        return "tcp://127.0.0.1:" + port;
    }

    @ParameterizedTest
    @EnumSource
    void keys_of_every_kind_and_form_are_taken(Key key) throws Exception {
        Path certificates = authority.client(folder.resolve("client-" + key), key);

        assertAnswers(endpoint(verified(host(), certificates)));
    }

    @Test
    void the_engine_may_be_called_by_any_name_that_its_certificate_has() throws Exception {
        assertAnswers(endpoint(verified("tcp://localhost:" + port, client)));
        Endpoint swarm = endpoint(verified("tcp://tasks.docker_proxy:" + port, client));
        assertAnswers(swarm.at("127.0.0.1"));
    }

    @Test
    void a_name_that_it_has_not_is_refused_with_those_that_it_has() throws Exception {
        assertEquals(
                "tcp://127.0.0.2:"
                        + nameless
                        + " shows a certificate of \"CN=engine\" that is for localhost, tasks.docker_proxy, 127.0.0.1, and not for 127.0.0.2: "
                        + "reach the engine by a name or address that stands there, or have its certificate made for this one",
                failure(endpoint(verified("tcp://127.0.0.2:" + nameless, client))));
    }

    @Test
    void an_engine_of_another_authority_is_not_trusted() throws Exception {
        Path trusting = other.client(folder.resolve("trusting"), Key.EC_PKCS8);

        String told = failure(endpoint(verified(host(), trusting)));

        assertTrue(
                told.startsWith(
                        host()
                                + " shows a certificate of \"CN=engine\", made by \"CN=ours\", which is not to be trusted by "
                                + trusting.resolve("ca.pem")
                                + ": use the CA of this engine, or find out who it is that answers ("),
                told);
    }

    @Test
    void unverified_as_the_cli_does_it_any_engine_is_trusted() throws Exception {
        Map<String, String> env = verified(host(), client);
        Files.copy(
                other.certificate(),
                Files.createDirectories(folder.resolve("unverified")).resolve("ca.pem"));
        for (String file : new String[] {"cert.pem", "key.pem"}) {
            Files.copy(client.resolve(file), folder.resolve("unverified").resolve(file));
        }
        env.remove("DOCKER_TLS_VERIFY");
        env.put("DOCKER_CERT_PATH", folder.resolve("unverified").toString());

        assertAnswers(Endpoint.resolve(Asking.unverified(), env));
    }

    @Test
    void no_client_certificate_is_said_to_be_missing() throws Exception {
        Path nobody = Files.createDirectories(folder.resolve("nobody"));
        Files.copy(authority.certificate(), nobody.resolve("ca.pem"));

        assertEquals(
                host()
                        + " wants a client certificate, and there is none: looked for "
                        + nobody.resolve("cert.pem")
                        + " and "
                        + nobody.resolve("key.pem"),
                failure(endpoint(verified(host(), nobody))));
    }

    @Test
    void a_client_certificate_of_another_authority_is_told_with_the_engines_answer()
            throws Exception {
        Path stranger = other.client(folder.resolve("stranger"), Key.RSA_PKCS1);
        Files.copy(
                authority.certificate(),
                stranger.resolve("ca.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        String told = failure(endpoint(verified(host(), stranger)));

        assertTrue(
                told.matches(
                        host()
                                + " does not accept the client certificate "
                                + stranger.resolve("cert.pem")
                                + " \\(\"CN=skep\", made by \"CN=somebody\"\\), and answered \\w+: have one made by the CA that this engine trusts"),
                told);
    }

    @Test
    void an_expired_client_certificate_is_told_with_its_day() throws Exception {
        Path old = authority.client(folder.resolve("old"), Key.EC_PKCS8, -1);

        String told = failure(endpoint(verified(host(), old)));

        assertTrue(
                told.matches(
                        ".* does not accept the client certificate .*, and answered \\w+: it expired on \\d{4}-\\d\\d-\\d\\d: renew it"),
                told);
    }

    @Test
    void what_is_missing_or_broken_among_the_files_is_told() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertEquals(
                "there is no "
                        + empty.resolve("ca.pem")
                        + ", the CA that signs the certificate of "
                        + host()
                        + ": put it there, or name its folder with DOCKER_CERT_PATH",
                failure(endpoint(verified(host(), empty))));

        Path mixed = authority.client(folder.resolve("mixed"), Key.EC_SEC1);
        Files.copy(
                client.resolve("key.pem"),
                mixed.resolve("key.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(
                mixed.resolve("cert.pem")
                        + " and "
                        + mixed.resolve("key.pem")
                        + " do not belong together: put the certificate and the key of one pair there",
                failure(endpoint(verified(host(), mixed))));
    }

    @Test
    void keys_that_nobody_can_use_are_told() throws Exception {
        Path odd = authority.client(folder.resolve("odd"), Key.RSA_PKCS8);
        Path key = odd.resolve("key.pem");
        Command.run(
                "openssl",
                "rsa",
                "-traditional",
                "-aes128",
                "-passout",
                "pass:secret",
                "-in",
                key.toString(),
                "-out",
                key.toString());
        String encrypted =
                "the key in "
                        + key
                        + " is encrypted, and nobody is asked for its password: decrypt it (openssl pkey)";
        assertEquals(encrypted, failure(endpoint(verified(host(), odd))));

        Command.run(
                "openssl",
                "genpkey",
                "-algorithm",
                "RSA",
                "-aes128",
                "-pass",
                "pass:secret",
                "-out",
                key.toString());
        assertEquals(encrypted, failure(endpoint(verified(host(), odd))));

        Files.writeString(key, "not a key");
        assertEquals(
                "there is no private key in " + key + ", in PEM",
                failure(endpoint(verified(host(), odd))));

        Files.writeString(
                key,
                "-----BEGIN EC PRIVATE KEY-----\nMAUCAQEEAA==\n-----END EC PRIVATE KEY-----\n");
        assertEquals(
                "the key in " + key + " cannot be used: it does not say which curve it is on",
                failure(endpoint(verified(host(), odd))));
    }

    @Test
    void an_engine_that_does_not_speak_TLS_is_told() throws Exception {
        int plain = Ports.free();
        Process relay =
                new ProcessBuilder(
                                "socat",
                                "TCP-LISTEN:" + plain + ",bind=127.0.0.1,fork",
                                "UNIX-CONNECT:" + engine.host().substring("unix://".length()))
                        .inheritIO()
                        .start();
        try {
            Waiting.until(true, () -> Ports.isTaken(plain));
            String there = "tcp://127.0.0.1:" + plain;
            assertEquals(
                    there
                            + " does not speak TLS: use the port where it does (usually 2376), or leave TLS out (unset DOCKER_TLS_VERIFY, DOCKER_TLS)",
                    failure(endpoint(verified(there, client))));
        } finally {
            relay.descendants().forEach(ProcessHandle::destroy);
            relay.destroy();
        }
    }

    @Test
    void without_TLS_the_engine_itself_says_what_it_wants() throws Exception {
        try (DockerHttpClient plain =
                endpoint(Asking.environment("DOCKER_HOST", host())).client()) {
            assertEquals(
                    "Client sent an HTTP request to an HTTPS server.\n",
                    Asking.text(plain, "/_ping"));
        }
    }

    @Test
    void renewed_certificates_are_used_from_the_next_connection_on() throws Exception {
        Path renewed = other.client(folder.resolve("renewed"), Key.RSA_PKCS8);
        try (DockerHttpClient following = endpoint(verified(host(), renewed)).client()) {
            assertTrue(failure(following).contains("not to be trusted"));
            authority.client(renewed, Key.EC_SEC1);
            assertAnswers(following);
        }
    }

    @Test
    void a_context_brings_its_own_files_which_are_followed_too() throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Path files = DockerContexts.write(config, "far", host(), false);
        other.client(files, Key.EC_PKCS8);
        Map<String, String> env =
                Asking.environment("DOCKER_CONFIG", config, "DOCKER_CONTEXT", "far");
        try (DockerHttpClient following = endpoint(env).client()) {
            assertTrue(failure(following).contains("not to be trusted"));
            authority.client(files, Key.RSA_PKCS1);
            assertAnswers(following);
        }
    }

    @Test
    void a_context_may_leave_the_engine_unverified() throws Exception {
        Path config = Files.createDirectories(folder.resolve("lenient"));
        Path files = DockerContexts.write(config, "far", host(), true);
        authority.client(files, Key.EC_PKCS8);
        Files.delete(files.resolve("ca.pem"));

        assertAnswers(
                endpoint(Asking.environment("DOCKER_CONFIG", config, "DOCKER_CONTEXT", "far")));
    }

    @Test
    void an_engine_whose_certificate_has_expired_is_told_with_the_day() throws Exception {
        try {
            swapEngine(-1);
            String told = failure(endpoint(verified(host(), client)));
            assertTrue(
                    told.matches(
                            host()
                                    + " shows a certificate of \"CN=engine\" that expired on \\d{4}-\\d\\d-\\d\\d: renew it on the engine's side"),
                    told);
        } finally {
            swapEngine(30);
        }
        assertAnswers(endpoint(verified(host(), client)));
    }

    private void swapEngine(int days) throws IOException, InterruptedException {
        engine.terminate();
        authority.engine(server, NAMES, days);
        engine.start();
    }
}
