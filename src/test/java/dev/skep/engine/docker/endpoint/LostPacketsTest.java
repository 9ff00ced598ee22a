package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port at which packets are lost. */
@Timeout(30)
class LostPacketsTest {

    /**
     * As the kernel lists it: a connection of which the first packet was sent, and no answer came.
     */
    private static final String BEGUN = "02";

    /** One that is begun once asks the other side ever more seldom. */
    @Test
    void aConnectionThatGetsNoAnswerIsBegunAnewWhileOneCallWaits() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy("tcp://127.0.0.1:1");
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
                DockerHttpClient client =
                        Endpoint.resolve(
                                        Endpoint.Flags.NONE,
                                        Map.of(
                                                "DOCKER_HOST",
                                                proxy.host(),
                                                "DOCKER_CONFIG",
                                                "/nonexistent"))
                                .client()) {
            proxy.fail(new Fault.Drop());
            Future<?> call =
                    thread.submit(() ->
                            client.execute(
                                    new Request.Builder().method("GET").path("/_ping").build()));
            Set<String> begun = ConcurrentHashMap.newKeySet();
            Waiting.until(
                    true,
                    () -> {
                        begun.addAll(begunAt(URI.create(proxy.host()).getPort()));
                        return begun.size() >= 3;
                    });
            assertFalse(call.isDone());
            call.cancel(true);
        }
    }

    /** Our ends of the connections that were begun to a port. */
    private static Set<String> begunAt(int port) {
        return Stream.of("tcp", "tcp6")
                .flatMap(LostPacketsTest::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[2].endsWith(":%04X".formatted(port)))
                .filter(words -> words[3].equals(BEGUN))
                .map(words -> words[1])
                .collect(Collectors.toSet());
    }

    private static Stream<String> lines(String table) {
        try {
            return Files.readAllLines(Path.of("/proc/net", table)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
