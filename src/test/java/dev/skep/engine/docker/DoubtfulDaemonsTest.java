package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.skep.engine.EngineException;
import dev.skep.observed.Life;
import dev.skep.scenario.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a daemon is left for another, and when one is taken for dead. */
@Timeout(30)
class DoubtfulDaemonsTest extends SeveralDaemons {

    DoubtfulDaemonsTest() throws Exception {}

    private void leavesTheFirstWhoseInfoIs(FakeDaemon.Handler info) throws Exception {
        DockerEngine through = engine("first", first, second);
        watch(through);
        look(through);
        Waiting.until(true, () -> through.hearing().stream().allMatch(Hearing::isOpen));
        look(through);
        assertEquals(0, second.count("/tasks"));
        first.on("/info", info);
        Waiting.until(
                true,
                () -> {
                    heard(through);
                    return second.count("/tasks") > 0;
                });
    }

    /** It would hear of no change, and nobody would notice. */
    @Test
    void aManagerThatHearsNoLeaderIsLeftBeforeAnyCallFails() throws Exception {
        leavesTheFirstWhoseInfoIs(
                FakeDaemon.json(
                        "{\"Name\":\"first\",\"Swarm\":{\"NodeID\":\"id-first\",\"LocalNodeState\":\"active\","
                                + "\"ControlAvailable\":true,\"Error\":\"context deadline exceeded\"}}"));
    }

    @Test
    void aManagerThatDoesNotSayWhoItIsIsLeftBeforeAnyCallFails() throws Exception {
        leavesTheFirstWhoseInfoIs(FakeDaemon.answer(500, "{\"message\":\"out of order\"}"));
    }

    /** Its proxy answers for it: it is never suspected of being dead. */
    @Test
    @Timeout(15)
    void aCallIsGivenUpAtAManagerThatDoesNotSayWhoItIs() throws Exception {
        DockerEngine through = engine("first", first, second);
        watch(through);
        look(through);
        Waiting.until(true, () -> through.hearing().stream().allMatch(Hearing::isOpen));
        look(through);
        first.on("/info", first.hang());
        first.on("/tasks", first.hang());
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    /** Waited for as an engine that is alone, it would take longer than the time that this has. */
    @Test
    @Timeout(15)
    void aDaemonThatHangsIsLeftWhileACallWaitsForIt() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        first.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = engine("first", first, second);
        watch(through);
        look(through);
        first.on("/_ping", first.hang());
        first.on("/info", first.hang());
        first.on("/tasks", first.hang());
        first.on("/events", first.hang());
        FakeDaemon.end(lines);
        look(through);
        assertEquals(1, second.count("/tasks"));
    }

    /** An open stream on which nothing comes is no sign of anything. */
    @Test
    @Timeout(15)
    void aDaemonThatHangsIsLeftThoughItsStreamIsOpen() throws Exception {
        // In time, a stream that is silent is noticed too.
        pause = Waiting::pause;
        BlockingQueue<String> lines = FakeDaemon.lines();
        first.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = engine("first", first, second);
        watch(through);
        Waiting.until(List.of("first", "second"), () -> heard(through));
        assertEquals(0, second.count("/services"));
        for (String path : List.of("/_ping", "/info", "/services", "/tasks")) {
            first.on(path, first.hang());
        }
        lines.add(SERVICE_CHANGED);
        awaitTouched();
        look(through);
        assertNotEquals(0, second.count("/services"));
    }

    /** It may be busy, and nobody else knows what it is asked. */
    @Test
    void theOnlyManagerIsWaitedForThoughItLeavesQuestionsUnanswered() throws Exception {
        DockerEngine through = watchedWithItsNodes();
        first.on(
                "/tasks",
                exchange -> {
                    first.on("/_ping", first.hang());
                    long asked = first.count("/_ping");
                    Waiting.until(true, () -> first.count("/_ping") > asked + 6);
                    first.on("/_ping", FakeDaemon.json("\"OK\""));
                    FakeDaemon.json("[]").handle(exchange);
                });
        through.refresh();
        look(through);
    }

    @Test
    void aNodeWhoseDaemonIsSilentIsSeenToBe() throws Exception {
        DockerEngine through = watchedWithItsNodes();
        assertEquals(Life.UNWATCHED, life(through, "other"));
        worker.close();
        awaitLife("worker", true);
        assertInstanceOf(Life.Silent.class, life(through, "worker"));
        assertEquals(Life.ANSWERS, life(through, "first"));
    }

    @Test
    void aProxyThatLivesOnWithoutItsEngineIsNoSignOfLife() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = watchedWithItsNodes();
        String none = "<html><body><h1>503 Service Unavailable</h1></body></html>";
        worker.on("/_ping", FakeDaemon.answer(503, none));
        worker.on("/events", FakeDaemon.answer(503, none));
        FakeDaemon.end(lines);
        awaitLife("worker", true);
        assertInstanceOf(Life.Silent.class, life(through, "worker"));

        worker.on("/_ping", FakeDaemon.json("\"OK\""));
        awaitLife("worker", false);
        assertEquals(Life.ANSWERS, life(through, "worker"));
    }

    /** Waited for, it would hold every look up for seconds. */
    @Test
    void aSilentDaemonIsNotAskedWhoItIsHoweverLongItIs() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = watchedWithItsNodes();
        for (String path : List.of("/_ping", "/info", "/events")) {
            worker.on(path, worker.hang());
        }
        FakeDaemon.end(lines);
        awaitLife("worker", true);
        long asked = worker.count("/info");
        ahead = Duration.ofSeconds(30);
        through.refresh();
        look(through);
        assertEquals(asked, worker.count("/info"));
    }

    @Test
    void whatComesUpWhileItIsAskedWhoTheyAreIsNotForgotten() throws Exception {
        DockerEngine through = engine("first", first, second);
        FakeDaemon.Handler told = FakeDaemon.info("first", true);
        first.on(
                "/info",
                exchange -> {
                    first.on("/info", told);
                    through.refresh();
                    told.handle(exchange);
                });
        look(through);
        assertEquals(2, first.count("/info"));
    }

    @Test
    void ourOwnNodesManagerIsAskedAgainOnceItAnswers() throws Exception {
        DockerEngine through = engine("first", first, second);
        watch(through);
        Waiting.until(List.of("first", "second"), () -> heard(through));
        first.on("/_ping", first.hang());
        Waiting.until(
                true,
                () -> {
                    heard(through);
                    return second.count("/tasks") > 0;
                });
        first.on("/_ping", FakeDaemon.json("\"OK\""));
        long asked = first.count("/tasks");
        Waiting.until(
                true,
                () -> {
                    heard(through);
                    return first.count("/tasks") > asked;
                });
    }

    @Test
    void whatADaemonTellsIsASignOfLife() throws Exception {
        BlockingQueue<String> lines = FakeDaemon.lines();
        worker.on("/events", FakeDaemon.stream(lines));
        DockerEngine through = watchedWithItsNodes();
        worker.on("/_ping", worker.hang());
        Waiting.until(Life.LATE, () -> lifeOf(through, "worker"));
        int[] number = {1};
        Waiting.until(
                Life.ANSWERS,
                () -> {
                    lines.add(WORKER_DIED.replace("timeNano\":1", "timeNano\":" + number[0]++));
                    return lifeOf(through, "worker");
                });
    }

    private Life lifeOf(DockerEngine through, String node) {
        try {
            return life(through, node);
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
    }
}
