package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import dev.skep.app.CommandHere;
import dev.skep.ways.CallsProxy;
import dev.skep.ways.CallsProxy.Allowing;
import dev.skep.ways.Ports;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;

/** What {@code skep doctor} shows of a plain engine; of a swarm, {@link EndpointListTest}. */
@Tag("engine")
@Timeout(60)
class DoctorTest {

    private static final String[] LACKING = {"GET /volumes", "POST /containers/create"};

    private static final Duration BEHIND = Duration.ofMillis(90_500);

    private final DockerClient docker = DockerClientFactory.instance().client();

    private static CommandHere ask(InstantSource clock, String host) {
        return CommandHere.runAt(clock, "--host", host, "doctor");
    }

    /** What it prints, with figures that are other ones each time left out. */
    static String screen(CommandHere doctor) {
        assertEquals("", doctor.err());
        return doctor.out()
                .replaceAll("\\b\\d+\\.\\d ms", "N ms")
                .replaceAll("[+-]0\\.\\d s", "0 s")
                .replaceAll("([+-]\\d+)\\.\\d s", "$1 s")
                .replaceAll("\\b(\\d+) of \\1 calls", "all calls")
                .replaceAll(" {2,}", " ");
    }

    private String row(String host, String clock) {
        Info info = docker.infoCmd().exec();
        return "%s in no swarm * %s %s N ms %s %s\n"
                .formatted(
                        info.getName(),
                        info.getServerVersion(),
                        docker.versionCmd().exec().getApiVersion(),
                        clock,
                        host);
    }

    private static String head(String host, String permissions) {
        return """
        endpoint %s (--host)
        keeps containers on this engine
        permissions %s pass

        NODE PART ENGINE API ANSWERS CLOCK ENDPOINT
        """
                .formatted(host, permissions);
    }

    private static URI engine() {
        return URI.create(
                System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
    }

    @Test
    void anEngineThatIsWell() {
        try (CallsProxy proxy = CallsProxy.aside(engine(), Allowing.ENGINE)) {
            String host = proxy.endpoint().toString();
            CommandHere doctor = ask(InstantSource.system(), host);
            assertEquals(
                    head(host, "all calls") + row(host, "0 s") + "\nno problem found\n",
                    screen(doctor));
            assertEquals(0, doctor.exit());
        }
    }

    @Test
    void aProxyThatDeniesCallsAndAClockThatIsWrong() {
        try (CallsProxy proxy = CallsProxy.aside(engine(), Allowing.ENGINE, LACKING)) {
            String host = proxy.endpoint().toString();
            CommandHere doctor = ask(() -> InstantSource.system().instant().minus(BEHIND), host);
            String screen =
                    screen(doctor)
                            .replaceFirst("permissions (\\d+) of \\d+", "permissions all but 2");
            assertEquals(
                    head(host, "all but 2 calls")
                            + row(host, "+90 s")
                            + """

                            1. the clock of %s and ours differ by 90 s
                             -> let both follow one time server
                            2. GET /volumes is denied (HTTP 403), which Skep needs to list volumes
                             -> let it pass in the proxy
                            3. POST /containers/create is denied (HTTP 403), which Skep needs to make containers
                             -> let it pass in the proxy
                            """
                                    .formatted(docker.infoCmd().exec().getName()),
                    screen);
            assertEquals(1, doctor.exit());
        }
    }

    @Test
    void anEngineThatIsNotThere() throws Exception {
        String host = "tcp://127.0.0.1:" + Ports.free();
        CommandHere doctor = ask(InstantSource.system(), host);
        assertTrue(
                screen(doctor)
                        .endsWith(
                                "%1$s refused the connection: is it running, and does it listen there?\n -> nothing is kept until then\n"
                                        .formatted(host)),
                doctor.out());
        assertEquals(1, doctor.exit());
    }
}
