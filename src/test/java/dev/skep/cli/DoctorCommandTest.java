package dev.skep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.engine.Checkup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

    private final World world = new World();

    private static Checkup.Daemon node(String name, String part, Duration skew, boolean asked) {
        return new Checkup.Daemon(
                "tcp://10.0.1.5:2375",
                name,
                part,
                "20.10.24",
                "1.41",
                Optional.of(Duration.ofMillis(3)),
                Optional.of(skew),
                Optional.empty(),
                asked);
    }

    private String told() {
        return world.out.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void aHealthySwarmIsToldOnOneScreen() {
        world.checkup =
                new Checkup(
                        "tcp://tasks.proxy:2375",
                        "DOCKER_HOST",
                        "services of the swarm",
                        true,
                        List.of(
                                node("node1", "a manager", Duration.ofMillis(200), true),
                                node("node2", "a worker", Duration.ZERO, false)),
                        List.of(),
                        24,
                        List.of());
        assertEquals(0, world.run("doctor"));
        assertEquals(
                """
                endpoint     tcp://tasks.proxy:2375 (DOCKER_HOST)
                keeps        services of the swarm
                permissions  24 of 24 calls pass

                NODE         PART           ENGINE          API    ANSWERS   CLOCK    ENDPOINT
                node1        a manager *    20.10.24        1.41   3.0 ms    +0.2 s   tcp://10.0.1.5:2375
                node2        a worker       20.10.24        1.41   3.0 ms    +0.0 s   tcp://10.0.1.5:2375

                no problem found
                """,
                told());
    }

    @Test
    void eachProblemIsToldWithWhatToDo() {
        Checkup.Daemon silent =
                new Checkup.Daemon(
                        "tcp://10.0.1.9:2375",
                        "",
                        "",
                        "",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("connection refused"),
                        false);
        world.checkup =
                new Checkup(
                        "tcp://tasks.proxy:2375",
                        "DOCKER_HOST",
                        "services of the swarm",
                        true,
                        List.of(node("node1", "a manager", Duration.ofSeconds(-12), true), silent),
                        List.of(
                                new Checkup.Denied(
                                        "POST /configs/create", "make configs", "HTTP 403")),
                        24,
                        List.of("node3"));
        assertEquals(1, world.run("doctor"));
        assertEquals(
                """
                1. the clock of node1 and ours differ by 12 s
                   -> let both follow one time server
                2. tcp://10.0.1.9:2375 does not answer: connection refused
                   -> see that the node is up and that the proxy on it runs
                3. POST /configs/create is denied (HTTP 403), which Skep needs to make configs
                   -> let it pass in the proxy
                4. the swarm has a node node3, and none of the endpoints leads to it: what happens there is heard late
                   -> run a proxy there, or name it with --host
                """,
                told().substring(told().indexOf("1. ")));
    }

    @Test
    void whereNothingCanBeKeptThatIsTheFirstProblem() {
        world.checkup =
                new Checkup(
                        "unix:///var/run/docker.sock",
                        "the default socket",
                        "this engine is a worker of a swarm",
                        false,
                        List.of(node("node2", "a worker", Duration.ZERO, true)),
                        List.of(),
                        0,
                        List.of());
        assertEquals(1, world.run("doctor"));
        assertEquals(
                """
                1. this engine is a worker of a swarm
                   -> nothing is kept until then
                """,
                told().substring(told().indexOf("1. ")));
    }
}
