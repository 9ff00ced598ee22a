package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Template;
import dev.skep.engine.Specs;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.plan.Memory.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Slot WEB_1 = new Slot(new ServiceName("web"), 1);

    @Test
    void aStepThatFailsIsHeldBackLongerEachTime() {
        Memory once = failed(Memory.EMPTY, "start web/1", "no such device");
        Memory twice = failed(once, "start web/1", "no space left");
        assertEquals(
                Map.of("start web/1", new Failure(1, NOW.plusSeconds(10), "no such device")),
                once.failures());
        assertEquals(
                Map.of("start web/1", new Failure(2, NOW.plusSeconds(20), "no space left")),
                twice.failures());
    }

    @Test
    void whatWentWellIsNoLongerHeldBackAndTheRestIs() {
        Memory both = failed(failed(Memory.EMPTY, "start web/1", "a"), "start web/2", "b");
        Memory after = both.afterSuccess(new TreeSet<>(Set.of("start web/1", "stop web/3")));
        assertEquals(Set.of("start web/2"), after.failures().keySet());
    }

    @Test
    void successChangesNothingWhereNothingFailed() {
        assertEquals(Memory.EMPTY, Memory.EMPTY.afterSuccess(new TreeSet<>(Set.of("start web/1"))));
    }

    @Test
    void whatIsBusyReplacesWhatWasBusyAndLeavesTheRest() {
        Memory failed = failed(Memory.EMPTY, "start web/1", "a");
        Memory busy = failed.withBusy(new TreeSet<>(Set.of(WEB_1)));
        assertEquals(Set.of(WEB_1), busy.busy());
        assertEquals(failed.failures(), busy.failures());
        assertEquals(failed, busy.withBusy(new TreeSet<>()));
    }

    @Test
    void aFailureIsRememberedByTheKindOfStepAndItsSubject() {
        assertEquals(
                "StartContainer web/1",
                Memory.failureKey(new Step.StartContainer(WEB_1, "0123456789ab")));
        assertEquals("PullImage image web:1", Memory.failureKey(new Step.PullImage("web:1")));
    }

    @Test
    void whatIsRememberedCannotBeChanged() {
        SortedMap<String, Failure> failures = new TreeMap<>();
        Memory memory = Memory.EMPTY.withFailures(failures);
        failures.put("start web/1", new Failure(1, NOW, "a"));
        assertEquals(Map.of(), memory.failures());
        assertThrows(UnsupportedOperationException.class, () -> memory.busy().add(WEB_1));
    }

    @Test
    void nothingIsToBeMindedOnceEveryRollOutIsDone() {
        assertTrue(Memory.EMPTY.isQuiet());
        assertTrue(rolling(Memory.Rollout.Phase.COMPLETED).isQuiet());
    }

    @Test
    void endsFailuresStepsInFlightAndRollOutsAreToBeMinded() {
        SortedMap<Slot, Memory.Ends> ends =
                new TreeMap<>(Map.of(WEB_1, new Memory.Ends(1, "0123456789ab", NOW)));
        Memory ended =
                new Memory(
                        ends, new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeSet<>());
        assertFalse(ended.isQuiet());
        assertFalse(failed(Memory.EMPTY, "start web/1", "a").isQuiet());
        assertFalse(Memory.EMPTY.withBusy(new TreeSet<>(Set.of(WEB_1))).isQuiet());
        assertFalse(rolling(Memory.Rollout.Phase.ROLLING).isQuiet());
        assertFalse(rolling(Memory.Rollout.Phase.PAUSED).isQuiet());
    }

    private static Memory rolling(Memory.Rollout.Phase phase) {
        Memory.Rollout rollout =
                new Memory.Rollout(
                        Template.of(Specs.plain("web:1")),
                        phase,
                        new TreeSet<>(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>());
        return new Memory(
                new TreeMap<>(),
                new TreeMap<>(Map.of(new ServiceName("web"), rollout)),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeSet<>());
    }

    private static Memory failed(Memory before, String step, String message) {
        return before.afterFailures(
                new TreeMap<>(Map.of(step, message)),
                NOW,
                count -> Duration.ofSeconds(10L * count));
    }
}
