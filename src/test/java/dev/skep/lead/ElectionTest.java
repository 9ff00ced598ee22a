package dev.skep.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lead.Elector.Clocks;
import dev.skep.lead.LeaseStore.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several who want to lead, for hours, with faults drawn by a seed: pauses longer than the lease, a
 * store out of reach, lost answers, clocks that go unlike and are set. At no moment two lead, and
 * each term has one leader.
 */
class ElectionTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration STEP = Duration.ofMillis(250);
    private static final int STEPS = 40_000;

    private final LeaseInMemory store = new LeaseInMemory();
    private Instant now = START;

    private final class Process {
        private final String id;
        private final double pace;
        private Duration wallOffset = Duration.ZERO;
        private final Elector elector;
        private Instant due = Instant.MIN;
        private Instant pausedUntil = Instant.MIN;
        private boolean isCutOff;

        Process(int number, SplittableRandom chance) {
            id = "p" + number;
            pace = 0.98 + 0.04 * chance.nextDouble();
            elector =
                    new Elector(
                            new Holder(
                                    id, id, Optional.empty(), Optional.empty(), Optional.empty()),
                            store,
                            _ -> false,
                            new Clocks(this::steady, () -> now.plus(wallOffset)),
                            chance.split(),
                            _ -> {});
        }

        private Instant steady() {
            long millis = Duration.between(START, now).toMillis();
            return Instant.EPOCH.plusMillis((long) (millis * pace));
        }

        Instant lastFor(int seconds) {
            return now.plusSeconds(seconds);
        }

        void loseAnAnswer() {
            store.losesAnswer = true;
        }

        void giveUp() {
            try {
                elector.release();
            } catch (StoreException e) {
                // It runs out.
            }
        }

        void turn() {
            if (!now.isBefore(pausedUntil) && !steady().isBefore(due)) {
                store.isOutOfReach = isCutOff;
                due = elector.tick();
                store.isOutOfReach = false;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void neverTwoLeadAndAlwaysOneDoesInTheEnd(long seed) {
        SplittableRandom chance = new SplittableRandom(seed);
        List<Process> processes = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            processes.add(new Process(number, chance));
        }
        List<String> leaders = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            now = now.plus(STEP);
            disturb(processes.get(chance.nextInt(processes.size())), chance);
            processes.forEach(Process::turn);
            note(leading(processes), leaders);
        }
        assertTrue(leaders.size() > 20, () -> "too little happened: " + leaders);
        processes.forEach(process -> process.isCutOff = false);
        for (int step = 0; step < 400; step++) {
            now = now.plus(STEP);
            processes.forEach(Process::turn);
        }
        assertEquals(1, leading(processes).size());
    }

    private static void disturb(Process process, SplittableRandom chance) {
        switch (chance.nextInt(400)) {
            case 0 ->
                    process.pausedUntil =
                            process.elector.term().isPresent()
                                    ? process.lastFor(chance.nextInt(60))
                                    : process.pausedUntil;
            case 1 -> process.isCutOff = !process.isCutOff;
            case 2 -> process.wallOffset = Duration.ofSeconds(chance.nextInt(-3600, 3600));
            case 3 -> process.loseAnAnswer();
            case 4 -> process.giveUp();
            default -> {}
        }
    }

    private List<Process> leading(List<Process> processes) {
        return processes.stream().filter(it -> it.elector.term().isPresent()).toList();
    }

    /** Those who are paused as well: they could act the moment that they go on. */
    private static void note(List<Process> leading, List<String> leaders) {
        assertTrue(
                leading.size() <= 1,
                () -> "two lead: " + leading.stream().map(it -> it.id).toList());
        for (Process one : leading) {
            long term = one.elector.term().orElseThrow();
            String leader = "term " + term + " " + one.id;
            if (leaders.isEmpty() || !leaders.getLast().equals(leader)) {
                assertTrue(
                        leaders.stream().noneMatch(it -> it.startsWith("term " + term + " ")),
                        () -> "twice: " + leader);
                leaders.add(leader);
            }
        }
    }
}
