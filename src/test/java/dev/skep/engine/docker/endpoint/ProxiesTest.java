package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which engines are reached through a proxy, and which proxy that is: Go's rules. */
class ProxiesTest {

    private static final String PROXY = "http://proxy:3128 (HTTP_PROXY)";

    private static String through(String host, Object... pairs) {
        Map<String, String> env = new HashMap<>(Asking.environment(pairs));
        env.put("DOCKER_HOST", host);
        return new Proxies(env)
                .proxyFor(Target.of(Endpoint.Flags.NONE, env))
                .map(Proxy::toString)
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "proxy:3128, http://proxy:3128",
        "http://proxy, http://proxy:80",
        "https://proxy, https://proxy:443",
        "socks5://proxy, socks5://proxy:1080",
        "socks5h://proxy:9, socks5://proxy:9",
        "http://me:secret@[fd00::1]:3128/, http://[fd00::1]:3128",
    })
    void a_proxy_is_an_address_or_a_name_and_a_port(String said, String read) {
        assertEquals(read + " (HTTP_PROXY)", through("tcp://far:2375", "HTTP_PROXY", said));
    }

    @Test
    void credentials_are_read_and_not_told() {
        Map<String, String> env =
                Asking.environment(
                        "DOCKER_HOST", "tcp://far:1", "HTTP_PROXY", "http://me:a%40b+c@proxy:1");
        Optional<Proxy> proxy = new Proxies(env).proxyFor(Target.of(Endpoint.Flags.NONE, env));
        assertEquals(Optional.of("me:a@b+c"), proxy.flatMap(Proxy::credentials));
        assertEquals("http://proxy:1 (HTTP_PROXY)", proxy.orElseThrow().toString());
    }

    @Test
    void which_variable_counts_depends_on_TLS() {
        Object[] both = {"HTTP_PROXY", "plain:1", "HTTPS_PROXY", "secured:1"};
        assertEquals("http://plain:1 (HTTP_PROXY)", through("tcp://far:1", both));
        Object[] tls = {
            "HTTP_PROXY", "plain:1", "HTTPS_PROXY", "secured:1", "DOCKER_TLS_VERIFY", "1"
        };
        assertEquals("http://secured:1 (HTTPS_PROXY)", through("tcp://far:1", tls));
        assertEquals("", through("tcp://far:1", "HTTPS_PROXY", "secured:1"));
    }

    @Test
    void capitals_go_before_small_letters() {
        assertEquals(
                "http://a:1 (HTTP_PROXY)",
                through("tcp://far:1", "HTTP_PROXY", "a:1", "http_proxy", "b:1"));
        assertEquals(
                "http://b:1 (HTTP_PROXY)",
                through("tcp://far:1", "HTTP_PROXY", "", "http_proxy", "b:1"));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://localhost:2375",
        "tcp://127.0.0.1:2375",
        "tcp://127.8.8.8:2375",
        "tcp://[::1]:2375"
    })
    void this_machine_is_reached_straight(String host) {
        assertEquals("", through(host, "HTTP_PROXY", "proxy:3128"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "far|tcp://far:2375",
                "far|tcp://FAR:2375",
                "far|tcp://by.far:2375",
                ".far|tcp://by.far:2375",
                "*.far|tcp://by.far:2375",
                "a , FAR ,b|tcp://far:2375",
                "far:2375|tcp://far:2375",
                "10.1.2.3|tcp://10.1.2.3:2375",
                "10.1.2.3:2375|tcp://10.1.2.3:2375",
                "10.0.0.0/8|tcp://10.1.2.3:2375",
                "10.1.2.2/31|tcp://10.1.2.3:2375",
                "fd00::1|tcp://[fd00::1]:2375",
                "[fd00::1]:2375|tcp://[fd00::1]:2375",
                "fd00::/16|tcp://[fd00::1]:2375",
                "*|tcp://far:2375",
            })
    void NO_PROXY_names_those_that_are_reached_straight(String exceptions, String host) {
        assertEquals("", through(host, "HTTP_PROXY", "proxy:3128", "no_proxy", exceptions));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "far|tcp://afar:2375",
                ".far|tcp://far:2375",
                "*.far|tcp://far:2375",
                "far:80|tcp://far:2375",
                "10.1.2.3:80|tcp://10.1.2.3:2375",
                "10.1.2.0/24|tcp://10.1.3.1:2375",
                "10.1.2.3/33|tcp://10.1.2.3:2375",
                "fd00::/16|tcp://10.1.2.3:2375",
                "|tcp://far:2375",
            })
    void others_go_through_it(String exceptions, String host) {
        assertEquals(
                PROXY,
                through(
                        host,
                        "HTTP_PROXY",
                        "proxy:3128",
                        "NO_PROXY",
                        exceptions == null ? "" : exceptions));
    }

    @Test
    void what_cannot_be_read_is_as_if_it_were_not_there() {
        assertEquals("", through("tcp://far:1", "HTTP_PROXY", "http://[oops"));
    }
}
