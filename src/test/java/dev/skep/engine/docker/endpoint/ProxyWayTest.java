package dev.skep.engine.docker.endpoint;

import static dev.skep.engine.docker.endpoint.Asking.assertAnswers;
import static dev.skep.engine.docker.endpoint.Asking.endpoint;
import static dev.skep.engine.docker.endpoint.Asking.environment;
import static dev.skep.engine.docker.endpoint.Asking.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.PrivateEngine;
import dev.skep.ways.Authority;
import dev.skep.ways.Authority.Key;
import dev.skep.ways.ForwardProxy;
import dev.skep.ways.Ports;
import dev.skep.ways.TlsFront;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is reached through a proxy alone: without it, its name means nothing. */
@Tag("engine")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyWayTest {

    @TempDir private static Path folder;

    private PrivateEngine engine;
    private FaultyProxy plain;
    private ForwardProxy proxy;
    private ForwardProxy guarded;
    private Path client;
    private String host;
    private String secured;

    @BeforeAll
    void setUp() throws Exception {
        int port = Ports.free();
        Authority authority = new Authority(folder.resolve("ca"), "ours");
        Path server = authority.engine(folder.resolve("server"), "DNS:" + ForwardProxy.NAME);
        client = authority.client(folder.resolve("client"), Key.EC_PKCS8);
        engine =
                PrivateEngine.with(
                        "--host=tcp://127.0.0.1:" + port,
                        "--tlsverify",
                        "--tlscacert=" + server.resolve("ca.pem"),
                        "--tlscert=" + server.resolve("cert.pem"),
                        "--tlskey=" + server.resolve("key.pem"));
        plain = new FaultyProxy(engine.host());
        host = "tcp://" + ForwardProxy.NAME + plain.host().substring("tcp://127.0.0.1".length());
        secured = "tcp://" + ForwardProxy.NAME + ":" + port;
        proxy = ForwardProxy.http(folder.resolve("proxy"));
        guarded = ForwardProxy.http(folder.resolve("guarded"), "BasicAuth bee honey");
    }

    @AfterAll
    void tearDown() throws Exception {
        try (PrivateEngine _ = engine;
                FaultyProxy _ = plain;
                ForwardProxy _ = proxy;
                ForwardProxy _ = guarded) {
            assertTrue(proxy.log().contains(ForwardProxy.NAME), proxy.log());
        }
    }

    private Map<String, String> securedThrough(String variable, String url) {
        Map<String, String> env = Asking.verified(secured, client);
        env.put(variable, url);
        return env;
    }

    @Test
    void a_plain_engine_is_reached_through_HTTP_PROXY() throws Exception {
        assertAnswers(endpoint(environment("DOCKER_HOST", host, "HTTP_PROXY", proxy.address())));
        assertAnswers(
                endpoint(
                        environment(
                                "DOCKER_HOST", host, "http_proxy", "http://" + proxy.address())));
    }

    @Test
    void an_engine_with_TLS_is_reached_through_HTTPS_PROXY() throws Exception {
        assertAnswers(endpoint(securedThrough("HTTPS_PROXY", proxy.address())));
        assertAnswers(endpoint(securedThrough("https_proxy", "http://" + proxy.address())));
    }

    @Test
    void without_the_proxy_its_name_is_not_known() throws Exception {
        String unknown =
                host
                        + ": the name "
                        + ForwardProxy.NAME
                        + " is not known here: is it right, and is DNS?";
        assertEquals(unknown, failure(endpoint(environment("DOCKER_HOST", host))));
        assertEquals(
                unknown,
                failure(
                        endpoint(
                                environment(
                                        "DOCKER_HOST",
                                        host,
                                        "HTTP_PROXY",
                                        proxy.address(),
                                        "NO_PROXY",
                                        "other.test,.skep.test"))));
        assertEquals(
                unknown,
                failure(
                        endpoint(
                                environment("DOCKER_HOST", host, "HTTPS_PROXY", proxy.address()))));
    }

    @Test
    void a_proxy_that_wants_credentials_gets_those_in_its_address() throws Exception {
        String url = "http://bee:honey@" + guarded.address();
        assertAnswers(endpoint(environment("DOCKER_HOST", host, "HTTP_PROXY", url)));
        assertAnswers(endpoint(securedThrough("HTTPS_PROXY", url)));
    }

    @Test
    void a_proxy_that_wants_other_credentials_is_told_without_them() throws Exception {
        String url = "http://bee:wax@" + guarded.address();
        assertEquals(
                "the proxy http://"
                        + guarded.address()
                        + " (HTTPS_PROXY) does not lead to "
                        + secured
                        + ", and answered 401 Unauthorized: let it, or name the engine in NO_PROXY",
                failure(endpoint(securedThrough("HTTPS_PROXY", url)))
                        .replaceAll("answered 40\\d [\\w ]+:", "answered 401 Unauthorized:"));
    }

    @Test
    void a_proxy_may_speak_SOCKS() throws Exception {
        try (ForwardProxy open = ForwardProxy.socks(folder.resolve("socks"));
                ForwardProxy closed =
                        ForwardProxy.socks(folder.resolve("closed"), "-u", "bee", "-P", "honey")) {
            assertAnswers(
                    endpoint(
                            environment(
                                    "DOCKER_HOST",
                                    host,
                                    "HTTP_PROXY",
                                    "socks5://" + open.address())));
            assertAnswers(
                    endpoint(
                            securedThrough(
                                    "HTTPS_PROXY", "socks5://bee:honey@" + closed.address())));
            String wrong = "socks5://bee:wax@" + closed.address();
            assertEquals(
                    "the proxy socks5://"
                            + closed.address()
                            + " (HTTPS_PROXY) does not lead to "
                            + secured
                            + ", and answered that the credentials are wrong: let it, or name the engine in NO_PROXY",
                    failure(endpoint(securedThrough("HTTPS_PROXY", wrong))));
            assertEquals(
                    "the proxy socks5://"
                            + open.address()
                            + " (HTTP_PROXY) does not lead to tcp://nobody.skep.test:1, and answered SOCKS error 4: let it, or name the engine in NO_PROXY",
                    failure(
                                    endpoint(
                                            environment(
                                                    "DOCKER_HOST",
                                                    "tcp://nobody.skep.test:1",
                                                    "HTTP_PROXY",
                                                    "socks5://" + open.address())))
                            .replaceAll("SOCKS error \\d+", "SOCKS error 4"));
        }
    }

    @Test
    void a_proxy_may_speak_TLS_itself() throws Exception {
        Path ours = folder.resolve("ca/ca.pem");
        Path certificates = folder.resolve("front-server");
        new Authority(folder.resolve("ca-of-front"), "theirs").engine(certificates, "IP:127.0.0.1");
        try (TlsFront front =
                new TlsFront(folder.resolve("front"), certificates, guarded.address())) {
            String url = "https://bee:honey@" + front.address();
            Path ca = folder.resolve("ca-of-front/ca.pem");
            Map<String, String> env = securedThrough("HTTPS_PROXY", url);
            env.put("SSL_CERT_FILE", ca.toString());
            assertAnswers(endpoint(env));
            assertEventsComeThrough(endpoint(env));
            assertAnswers(
                    endpoint(
                            environment(
                                    "DOCKER_HOST", host, "HTTP_PROXY", url, "SSL_CERT_FILE", ca)));

            String shows =
                    "the proxy https://"
                            + front.address()
                            + " (HTTPS_PROXY) shows a certificate of \"CN=engine\", made by \"CN=theirs\", which is not to be trusted by the public authorities";
            String remedy =
                    ": name the CA of this proxy in SSL_CERT_FILE, or find out who it is that answers (";
            assertTold(shows + remedy, securedThrough("HTTPS_PROXY", url));
            env.put("SSL_CERT_FILE", ours.toString());
            assertTold(shows + " and those in " + ours + remedy, env);
            env.put("SSL_CERT_FILE", "/nonexistent");
            assertTold("SSL_CERT_FILE is /nonexistent, and there is no such file: ", env);
            env.put("SSL_CERT_FILE", ca.toString());
            env.put("HTTPS_PROXY", url.replace("127.0.0.1", "localhost"));
            assertTold(
                    shows.replace("127.0.0.1", "localhost").replaceFirst(", made by.*", "")
                            + " that is for 127.0.0.1, and not for localhost: reach the proxy by a name or address that stands there, ",
                    env);
        }
    }

    private static void assertTold(String beginning, Map<String, String> env) throws Exception {
        String told = failure(endpoint(env));
        assertTrue(told.startsWith(beginning), told);
    }

    @Test
    void a_proxy_that_is_not_there_is_told() throws Exception {
        String nowhere = "127.0.0.1:" + Ports.free();
        assertEquals(
                "http://"
                        + nowhere
                        + " (HTTP_PROXY) refused the connection: is it running, and does it listen there?",
                failure(endpoint(environment("DOCKER_HOST", host, "HTTP_PROXY", nowhere))));
    }

    @Test
    void events_come_through_both_kinds_of_proxy() throws Exception {
        assertEventsComeThrough(
                endpoint(environment("DOCKER_HOST", host, "HTTP_PROXY", proxy.address())));
        assertEventsComeThrough(endpoint(securedThrough("HTTPS_PROXY", proxy.address())));
    }

    private void assertEventsComeThrough(Endpoint endpoint) throws Exception {
        try (DockerHttpClient through = endpoint.client();
                Response events =
                        through.execute(
                                Asking.request(
                                        "/events?filters=%7B%22type%22%3A%5B%22volume%22%5D%7D"));
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(events.getBody(), StandardCharsets.UTF_8))) {
            for (String name : new String[] {"first", "second"}) {
                engine.docker().createVolumeCmd().withName(name).exec();
                assertTrue(lines.readLine().contains("\"" + name + "\""));
                engine.docker().removeVolumeCmd(name).exec();
                assertTrue(lines.readLine().contains("\"destroy\""));
            }
        }
    }
}
