package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.engine.Checkup;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One swarm behind several daemons. */
@Timeout(30)
class SeveralDaemonsTest extends SeveralDaemons {

    @TempDir private Path folder;

    SeveralDaemonsTest() throws Exception {}

    @Test
    void aManagerIsAskedAndWorkersOnlyWhoTheyAre() throws Exception {
        look(engine("nobody", worker, second));
        assertEquals(1, second.count("/tasks"));
        assertEquals(0, worker.count("/tasks"));
    }

    @Test
    void ourOwnNodesManagerIsAsked() throws Exception {
        look(engine("second", first, second));
        assertEquals(1, second.count("/tasks"));
        assertEquals(0, first.count("/tasks"));
    }

    @Test
    void aLookGoesOnWithAnotherManagerWhenOneDies() throws Exception {
        DockerEngine through = engine("first", first, second);
        look(through);
        first.close();
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    @Test
    void aWriteIsNotSentTwice() throws Exception {
        DockerEngine through = engine("first", first, second);
        look(through);
        first.close();
        EngineException failure = assertThrows(EngineException.class, () -> through.apply(REMOVE));
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertEquals(0, second.count("/services/s1"));
        through.apply(REMOVE);
        assertEquals(1, second.count("/services/s1"));
    }

    @Test
    void aManagerThatHasLostItsLeaderIsLeftForAnother() throws Exception {
        DockerEngine through = engine("first", first, second);
        look(through);
        first.on(
                "/tasks",
                FakeDaemon.answer(
                        500,
                        "{\"message\":\"rpc error: code = Unknown desc = The swarm does not have a leader.\"}"));
        assertEquals(
                Kind.NO_LEADER,
                assertThrows(EngineException.class, () -> through.observe(SHOP)).kind());
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    @Test
    void whatHappensToATaskOnAnotherNodeWakesItsStack() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = engine("first", first, worker);
        watch(through);
        look(through);
        lines.add(WORKER_DIED);
        assertEquals(
                new EngineEvent.Touched(SHOP, "container shop_web.1.x die", false), awaitTouched());
        assertEquals(0, worker.count("/tasks"));
    }

    private Endpoints firstAndTheNodesItLists() {
        String node =
                "{\"ID\":\"id-%1$s\",\"Status\":{\"State\":\"%2$s\",\"Addr\":\"%3$s\"},\"Description\":{\"Hostname\":\"%1$s\"}}";
        first.on(
                "/nodes",
                FakeDaemon.json(
                        "[%s,%s,%s]"
                                .formatted(
                                        node.formatted("first", "ready", "127.0.0.9"),
                                        node.formatted("worker", "ready", "127.0.0.1"),
                                        node.formatted("dead", "down", "127.0.0.8"))));
        int port = worker.endpoint().host().getPort();
        return Endpoints.resolve(
                Endpoint.Flags.NONE,
                at(first.endpoint().host() + ",nodes:" + port),
                _ -> List.of());
    }

    @Test
    void theNodesThatAManagerListsAreListenedTo() throws Exception {
        DockerEngine through = engine("first", firstAndTheNodesItLists());
        watch(through);
        Waiting.until(List.of("first", "worker"), () -> heard(through));
    }

    @Test
    void theNodesThatAManagerListsAreExamined() {
        Checkup checkup = engine("first", firstAndTheNodesItLists()).examine();
        assertEquals(
                List.of("first a manager", "worker a worker"),
                checkup.daemons().stream()
                        .map(daemon -> daemon.name() + " " + daemon.part())
                        .sorted()
                        .toList());
        assertEquals(List.of("dead"), checkup.unreached());
    }

    @Test
    void whatANameStandsForIsFollowed() throws Exception {
        List<String> addresses = new CopyOnWriteArrayList<>();
        int port = first.endpoint().host().getPort();
        Endpoints endpoints =
                Endpoints.resolve(
                        Endpoint.Flags.NONE,
                        at("tcp://tasks.proxy:" + port),
                        name -> {
                            if (addresses.isEmpty()) {
                                throw new UnknownHostException(name);
                            }
                            return addresses;
                        });
        DockerEngine through = engine("first", endpoints);
        EngineException nobody = assertThrows(EngineException.class, () -> through.observe(SHOP));
        assertEquals(
                "find the engines: tcp://tasks.proxy:"
                        + port
                        + " stands for no address at the moment",
                nobody.getMessage());
        addresses.add("127.0.0.1");
        look(through);
    }

    @Test
    void aNameThatNobodyAnswersForHoldsNoCallUp() throws Exception {
        CountDownLatch testOver = new CountDownLatch(1);
        int port = first.endpoint().host().getPort();
        Endpoints endpoints =
                Endpoints.resolve(
                        Endpoint.Flags.NONE,
                        at("tcp://tasks.managers:%d,tcp://tasks.workers:%d".formatted(port, port)),
                        name -> {
                            if (name.equals("tasks.workers")) {
                                awaitQuietly(testOver);
                                throw new UnknownHostException(name);
                            }
                            return List.of("127.0.0.1");
                        });
        DockerEngine through = engine("first", endpoints);
        look(through);
        through.refresh();
        look(through);
        testOver.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Endpoints inControlFolder(String says) throws IOException {
        say(says);
        return Endpoints.resolve(
                Endpoint.Flags.NONE,
                Map.of("SKEP_CONTROL_DIR", folder.toString(), "DOCKER_CONFIG", "/nonexistent"),
                _ -> List.of("127.0.0.1"));
    }

    private void say(String text) throws IOException {
        Files.writeString(folder.resolve("env"), text);
    }

    @Test
    void aDaemonThatIsToBeReachedInAnotherWayIsReachedInThatWay() throws Exception {
        String proxies = "DOCKER_HOST=tcp://tasks.proxy:" + first.endpoint().host().getPort();
        DockerEngine through = engine("first", inControlFolder(proxies));
        look(through);
        assertEquals(0, first.count("/v1.40/tasks"));
        first.speak("1.40");
        say(proxies + "\nDOCKER_API_VERSION=1.40\n");
        through.refresh();
        look(through);
        assertEquals(1, first.count("/v1.40/tasks"));
    }

    @Test
    void nodesAreLookedForAgainAfterAControlFolderCouldNotBeRead() throws Exception {
        firstAndTheNodesItLists();
        String says =
                "DOCKER_HOST=%s,nodes:%d"
                        .formatted(first.endpoint().host(), worker.endpoint().host().getPort());
        DockerEngine through = engine("first", inControlFolder(says));
        watch(through);
        Files.delete(folder.resolve("env"));
        long asked = first.count("/nodes");
        Waiting.until(
                true,
                () -> {
                    heard(through);
                    return first.count("/nodes") > asked + 5;
                });
        say(says);
        Waiting.until(List.of("first", "worker"), () -> heard(through));
    }
}
