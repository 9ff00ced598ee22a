package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.engine.docker.Choice.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RollCallTest {

    private static Candidate candidate(String name, Identity.Part part) {
        return new Candidate(
                name,
                Optional.of(new Identity(name, "id-" + name, part, "")),
                Optional.empty(),
                false);
    }

    private static Candidate awaited(CountDownLatch over, Candidate then) {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return then;
    }

    @Test
    void whoeverIsSlowIsNotWaitedForOnceAManagerHasAnswered() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (FakeDaemon manager = new FakeDaemon();
                FakeDaemon worker = new FakeDaemon();
                Daemon first = new Daemon(manager.endpoint());
                Daemon second = new Daemon(worker.endpoint())) {
            List<Candidate> answers =
                    RollCall.of(
                            List.of(second, first),
                            daemon ->
                                    daemon == first
                                            ? candidate("manager", Identity.Part.MANAGER)
                                            : awaited(
                                                    over,
                                                    candidate("worker", Identity.Part.WORKER)));
            over.countDown();
            assertEquals(
                    "ask what the engine is: "
                            + worker.endpoint().host()
                            + " is slower than the others",
                    answers.getFirst().failure().orElseThrow().getMessage());
            assertEquals(candidate("manager", Identity.Part.MANAGER), answers.getLast());
        }
    }

    @Test
    void withoutAManagerAllAreWaitedFor() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (FakeDaemon one = new FakeDaemon();
                FakeDaemon other = new FakeDaemon();
                Daemon first = new Daemon(one.endpoint());
                Daemon second = new Daemon(other.endpoint())) {
            List<Candidate> answers =
                    RollCall.of(
                            List.of(first, second),
                            daemon -> {
                                if (daemon == second) {
                                    over.countDown();
                                }
                                return awaited(over, candidate("worker", Identity.Part.WORKER));
                            });
            assertEquals(2, answers.stream().filter(it -> it.is(Identity.Part.WORKER)).count());
        }
    }
}
