package dev.skep.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lead.Holder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CandidateTest {

    private final Holder me = Candidate.here(Map.of());

    private static Holder inContainer(String id, String container) {
        return new Holder(id, id, Optional.empty(), Optional.of(container), Optional.empty());
    }

    @Test
    void eachProcessIsAnother() {
        assertNotEquals(me.id(), Candidate.here(Map.of()).id());
    }

    @Test
    void aTaskIsKnownByWhatItsSwarmTellsIt() {
        Holder task = Candidate.here(Map.of("SKEP_TASK_ID", "t1", "SKEP_TASK_NAME", "skep.2.t1"));
        assertEquals(Optional.of("t1"), task.task());
        assertEquals("skep.2.t1", task.name());
    }

    @Test
    void aProcessThatRunsIsNotGone() {
        assertFalse(Candidate.isGone(Candidate.here(Map.of()), me));
    }

    @Test
    void aProcessThatHasEndedIsGone() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertTrue(Candidate.isGone(process(ended), me));
    }

    @Test
    void theEndOfAProcessOfThisMachineIsTold() throws Exception {
        Process running = new ProcessBuilder("sleep", "1000").start();
        CountDownLatch told = new CountDownLatch(1);
        Candidate.whenGone(process(running), told::countDown);
        assertEquals(1, told.getCount());
        running.destroyForcibly();
        assertTrue(told.await(30, TimeUnit.SECONDS));
    }

    /** As when it led, and lost the lease while it stood still. */
    @Test
    void itsOwnEndIsNotWaitedFor() {
        assertDoesNotThrow(() -> Candidate.whenGone(me, () -> {}));
    }

    private Holder process(Process process) {
        String own = Long.toString(ProcessHandle.current().pid());
        String there = me.process().orElseThrow();
        assertTrue(there.endsWith(" " + own));
        String its = there.substring(0, there.length() - own.length()) + process.pid();
        return new Holder("x", "x", Optional.empty(), Optional.empty(), Optional.of(its));
    }

    @Test
    void ofAnotherMachineNothingIsKnown() {
        Holder elsewhere =
                new Holder(
                        "x",
                        "x",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("other-boot pid:[1] 99999999"));
        assertFalse(Candidate.isGone(elsewhere, me));
    }

    @Test
    void whoeverRanInThisContainerBeforeIsGone() {
        Holder here = inContainer("new", "0123456789ab");
        assertTrue(Candidate.isGone(inContainer("old", "0123456789ab" + "0".repeat(52)), here));
        assertFalse(Candidate.isGone(inContainer("old", "ba9876543210"), here));
        assertFalse(Candidate.isGone(here, here));
    }
}
