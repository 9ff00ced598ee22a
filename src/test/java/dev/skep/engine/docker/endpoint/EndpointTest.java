package dev.skep.engine.docker.endpoint;

import static dev.skep.engine.docker.endpoint.Asking.endpoint;
import static dev.skep.engine.docker.endpoint.Asking.environment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.docker.endpoint.Endpoint.Flags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which engine, and why that one. */
class EndpointTest {

    @TempDir private Path config;

    @BeforeEach
    void contexts() throws Exception {
        DockerContexts.writePlain(config, "said", "tcp://said:1", false);
        DockerContexts.writePlain(config, "used", "tcp://used:1", false);
        DockerContexts.writePlain(config, "bare", "", false);
        DockerContexts.use(config, "used");
    }

    private Map<String, String> env(Object... pairs) {
        Map<String, String> env = environment(pairs);
        env.put("DOCKER_CONFIG", config.toString());
        return env;
    }

    private static Flags flags(String host, String context) {
        return new Flags(
                Optional.ofNullable(host),
                Optional.ofNullable(context),
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static void assertChosen(String host, String source, Endpoint chosen) {
        assertEquals(host + " by " + source, chosen.host() + " by " + chosen.source());
    }

    private static String refusal(Flags flags, Map<String, String> env) {
        return assertThrows(IllegalArgumentException.class, () -> Endpoint.resolve(flags, env))
                .getMessage();
    }

    @Test
    void flags_go_before_everything() {
        Map<String, String> all = env("DOCKER_HOST", "tcp://env:1", "DOCKER_CONTEXT", "said");
        assertChosen("tcp://flag:1", "--host", Endpoint.resolve(flags("tcp://flag:1", null), all));
        assertChosen(
                "tcp://used:1",
                "context used (--context)",
                Endpoint.resolve(flags(null, "used"), all));
        assertEquals(
                "--host and --context say different things: give one of them",
                refusal(flags("tcp://flag:1", "used"), all));
    }

    @Test
    void then_DOCKER_HOST_then_DOCKER_CONTEXT_then_the_current_context() throws Exception {
        assertChosen(
                "tcp://env:1",
                "DOCKER_HOST",
                endpoint(env("DOCKER_HOST", "tcp://env:1", "DOCKER_CONTEXT", "said")));
        assertChosen(
                "tcp://said:1",
                "context said (DOCKER_CONTEXT)",
                endpoint(env("DOCKER_CONTEXT", "said")));
        assertChosen("tcp://used:1", "context used (the current one)", endpoint(env()));
        Files.delete(config.resolve("config.json"));
        assertChosen("unix:///var/run/docker.sock", "the default socket", endpoint(env()));
    }

    @Test
    void what_is_set_to_nothing_is_not_set() {
        assertChosen(
                "tcp://used:1",
                "context used (the current one)",
                endpoint(env("DOCKER_HOST", "", "DOCKER_CONTEXT", "", "SKEP_CONTROL_DIR", "")));
    }

    @Test
    void the_default_context_is_what_the_environment_says() {
        assertChosen(
                "unix:///var/run/docker.sock",
                "the default socket",
                endpoint(env("DOCKER_CONTEXT", "default")));
        assertChosen(
                "tcp://env:1",
                "--context default: DOCKER_HOST",
                Endpoint.resolve(flags(null, "default"), env("DOCKER_HOST", "tcp://env:1")));
        assertChosen(
                "unix:///var/run/docker.sock",
                "context bare (DOCKER_CONTEXT)",
                endpoint(env("DOCKER_CONTEXT", "bare")));
    }

    @Test
    void a_context_that_is_not_there_is_told_with_where_it_would_be() {
        String told = refusal(Flags.NONE, env("DOCKER_CONTEXT", "nosuch"));
        assertTrue(
                told.startsWith("there is no Docker context \"nosuch\" (looked for " + config),
                told);
    }

    @Test
    void a_control_folder_goes_before_contexts_and_after_DOCKER_HOST() throws Exception {
        Path control = Files.createDirectories(config.resolve("control"));
        Files.writeString(control.resolve("env"), "export DOCKER_HOST=\"tcp://control:1\"\n");
        Map<String, String> env = env("SKEP_CONTROL_DIR", control, "DOCKER_CONTEXT", "said");
        assertChosen(
                "tcp://control:1",
                "DOCKER_HOST in " + control.resolve("env") + " (SKEP_CONTROL_DIR)",
                endpoint(env));
        env.put("DOCKER_HOST", "tcp://env:1");
        assertChosen("tcp://env:1", "DOCKER_HOST", endpoint(env));
    }

    @Test
    void TLS_is_on_where_anything_says_so_and_verified_whatever_DOCKER_TLS_VERIFY_is() {
        assertTrue(tls("DOCKER_TLS_VERIFY", "1").orElseThrow().verify());
        assertTrue(tls("DOCKER_TLS_VERIFY", "0").orElseThrow().verify());
        assertFalse(tls("DOCKER_TLS", "1").orElseThrow().verify());
        assertTrue(tls("DOCKER_TLS", "1", "DOCKER_TLS_VERIFY", "1").orElseThrow().verify());
        assertEquals(Optional.empty(), tls("DOCKER_TLS_VERIFY", "", "DOCKER_TLS", ""));
        assertFalse(
                Endpoint.resolve(Asking.unverified(), env("DOCKER_HOST", "tcp://a:1"))
                        .tls()
                        .orElseThrow()
                        .verify());
    }

    private Optional<Tls> tls(Object... pairs) {
        Map<String, String> env = env(pairs);
        env.put("DOCKER_HOST", "tcp://a:1");
        return endpoint(env).tls();
    }

    @Test
    void its_files_are_in_DOCKER_CERT_PATH_or_with_the_configuration() {
        Tls named = tls("DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", "/certs").orElseThrow();
        assertEquals(new Tls.Material(Path.of("/certs/ca.pem"), true), named.ca());
        assertEquals(new Tls.Material(Path.of("/certs/cert.pem"), false), named.cert());
        assertEquals(
                config.resolve("key.pem"),
                tls("DOCKER_TLS_VERIFY", "1").orElseThrow().key().file());
    }

    @Test
    void with_TLS_and_no_host_it_is_the_port_for_TLS_of_this_machine() throws Exception {
        Files.delete(config.resolve("config.json"));
        assertChosen(
                "tcp://localhost:2376",
                "TLS is asked for and no host named",
                endpoint(env("DOCKER_TLS_VERIFY", "1")));
    }

    @Test
    void sockets_have_no_TLS() {
        assertEquals(
                Optional.empty(),
                endpoint(env("DOCKER_HOST", "unix:///s", "DOCKER_TLS_VERIFY", "1")).tls());
        assertEquals(
                Optional.empty(),
                endpoint(env("DOCKER_HOST", "ssh://far", "DOCKER_TLS_VERIFY", "1")).tls());
    }

    @Test
    void a_version_may_be_pinned() {
        assertEquals(
                Optional.of("v1.41"),
                endpoint(env("DOCKER_HOST", "tcp://a:1", "DOCKER_API_VERSION", "1.41"))
                        .apiVersion());
    }

    @Test
    void another_address_of_the_same_name_is_the_same_way_elsewhere() {
        Endpoint proxy =
                endpoint(env("DOCKER_HOST", "tcp://tasks.docker_proxy:2376/p", "DOCKER_TLS", "1"));
        assertEquals("tasks.docker_proxy", proxy.name());
        Endpoint one = proxy.at("10.0.0.7");
        assertEquals("tcp://10.0.0.7:2376/p", one.host().toString());
        assertEquals(proxy.tls(), one.tls());
        assertEquals(proxy.at("10.0.0.7"), one);
        assertNotEquals(proxy, one);
        assertEquals("tcp://[fd00::1]:2376/p", proxy.at("fd00::1").host().toString());
    }
}
