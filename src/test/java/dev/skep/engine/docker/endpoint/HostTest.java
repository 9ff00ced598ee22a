package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of an address that the Docker CLI takes, and what is refused with what words. */
class HostTest {

    @ParameterizedTest
    @CsvSource({
        "unix:///run/docker.sock, unix:///run/docker.sock",
        "unix://, unix:///var/run/docker.sock",
        "/run/docker.sock, unix:///run/docker.sock",
        "tcp://, tcp://localhost:2375",
        "tcp://10.0.0.1, tcp://10.0.0.1:2375",
        "10.0.0.1, tcp://10.0.0.1:2375",
        "10.0.0.1:2376, tcp://10.0.0.1:2376",
        "node1:2376/docker/, tcp://node1:2376/docker",
        ":2376, tcp://localhost:2376",
        "tcp://:2376, tcp://localhost:2376",
        "tcp://tasks.shop_docker-proxy:2375, tcp://tasks.shop_docker-proxy:2375",
        "tcp://[::1], tcp://[::1]:2375",
        "tcp://[::1]:, tcp://[::1]:2375",
        "tcp://[fd00::1]:2376/a/b, tcp://[fd00::1]:2376/a/b",
        "TCP://a:1, tcp://a:1",
        "ssh://far, ssh://far/var/run/docker.sock",
        "ssh://far/, ssh://far/var/run/docker.sock",
        "ssh://me@far:22, ssh://me@far:22/var/run/docker.sock",
        "ssh://me@[fd00::1]:2222/run/user/1000/docker.sock, ssh://me@[fd00::1]:2222/run/user/1000/docker.sock",
    })
    void an_address_is_read_as_the_CLI_reads_it(String text, String uri) {
        assertEquals(uri, Host.parse(text, false).uri().toString());
        assertEquals(Host.parse(text, false), Host.parse(uri, false));
    }

    @Test
    void no_address_is_the_default_socket_or_the_port_for_TLS() {
        assertEquals("unix:///var/run/docker.sock", Host.parse(" ", false).uri().toString());
        assertEquals("tcp://localhost:2376", Host.parse("", true).uri().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a|expected a Docker host like unix:///var/run/docker.sock, tcp://10.0.0.1:2375 or ssh://user@host, got \"http://a\"",
                "tcp://a b|expected a Docker host like unix:///var/run/docker.sock, tcp://10.0.0.1:2375 or ssh://user@host, got \"tcp://a b\"",
                "tcp://me@a|expected a Docker host like unix:///var/run/docker.sock, tcp://10.0.0.1:2375 or ssh://user@host, got \"tcp://me@a\"",
                "tcp://a:b|expected a Docker host like unix:///var/run/docker.sock, tcp://10.0.0.1:2375 or ssh://user@host, got \"tcp://a:b\"",
                "tcp://a:65536|a port is a number from 1 to 65535, got \"tcp://a:65536\"",
                "tcp://a:99999999999|a port is a number from 1 to 65535, got \"tcp://a:99999999999\"",
                "unix://@docker|a socket without a file cannot be reached: let the engine listen on a path as well, got \"unix://@docker\"",
                "fd://|fd:// is what an engine is told to listen on, not where it is reached: use the socket that systemd listens on, unix:///var/run/docker.sock unless told otherwise, got \"fd://\"",
                "ssh://me:secret@far|ssh:// takes no password: let ssh use a key or an agent, and leave out what follows the user's name in \"ssh://me:…@far\"",
                "ssh://|expected ssh://user@host:port/path-of-the-socket-there, got \"ssh://\"",
                "ssh://-oProxyCommand=x|expected ssh://user@host:port/path-of-the-socket-there, got \"ssh://-oProxyCommand=x\"",
                "ssh://far/a?b=c|ssh:// takes no query and no fragment, got \"ssh://far/a?b=c\"",
            })
    void what_cannot_be_an_address_is_told(String text, String sentence) {
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> Host.parse(text, false))
                        .getMessage());
    }

    @Test
    void pipes_are_for_windows() {
        assertEquals(
                "npipe:// engines are reached from Windows alone, and this is "
                        + System.getProperty("os.name")
                        + ": use unix://, tcp:// or ssh://, got \"npipe:////./pipe/docker_engine\"",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Host.parse("npipe:////./pipe/docker_engine", false))
                        .getMessage());
    }
}
