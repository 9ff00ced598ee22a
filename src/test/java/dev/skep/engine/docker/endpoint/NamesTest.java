package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NamesTest {

    private static final List<String> BOTH = List.of("tasks.managers", "tasks.workers");

    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile CountDownLatch workersAnswer = new CountDownLatch(0);
    private final Names names = new Names(this::answer);

    private List<String> answer(String name) throws UnknownHostException {
        questions.incrementAndGet();
        if (name.equals("tasks.workers")) {
            try {
                workersAnswer.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        List<String> addresses = known.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name);
        }
        return addresses;
    }

    @AfterEach
    void letTheResolverAnswer() {
        workersAnswer.countDown();
    }

    @Test
    void whatIsToldAtOnceIsThereAndWhatIsGoneIsNot() {
        known.put("tasks.managers", List.of("10.0.0.1"));
        names.ask(BOTH);
        assertEquals(List.of("10.0.0.1"), names.addresses("tasks.managers"));
        assertEquals(List.of(), names.addresses("tasks.workers"));
        known.clear();
        names.ask(BOTH);
        assertEquals(List.of(), names.addresses("tasks.managers"));
    }

    @Test
    void aResolverThatIsAwayHoldsUpNothingAndWhatItToldLastHolds() throws InterruptedException {
        known.put("tasks.managers", List.of("10.0.0.1"));
        known.put("tasks.workers", List.of("10.0.0.9"));
        names.ask(BOTH);
        workersAnswer = new CountDownLatch(1);
        known.put("tasks.managers", List.of("10.0.0.1", "10.0.0.2"));
        known.remove("tasks.workers");
        names.ask(BOTH);
        assertEquals(List.of("10.0.0.1", "10.0.0.2"), names.addresses("tasks.managers"));
        assertEquals(List.of("10.0.0.9"), names.addresses("tasks.workers"));
        workersAnswer.countDown();
        while (!names.addresses("tasks.workers").isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anAnswerThatComesLateIsWaitedForAgainWhileNoneWasEverTold() {
        workersAnswer = new CountDownLatch(1);
        known.put("tasks.workers", List.of("10.0.0.9"));
        names.ask(BOTH);
        assertEquals(List.of(), names.addresses("tasks.workers"));
        Thread.ofVirtual().start(workersAnswer::countDown);
        while (names.addresses("tasks.workers").isEmpty()) {
            names.ask(BOTH);
        }
        assertEquals(List.of("10.0.0.9"), names.addresses("tasks.workers"));
    }

    @Test
    void aNameThatIsBeingAskedForIsNotAskedForAgain() {
        workersAnswer = new CountDownLatch(1);
        names.ask(BOTH);
        names.ask(BOTH);
        names.ask(BOTH);
        assertEquals(4, questions.get());
    }
}
