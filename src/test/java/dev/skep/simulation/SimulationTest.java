package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skep.simulation.Line.CallFault;
import dev.skep.simulation.Line.EventFault;
import dev.skep.simulation.Line.ReadFault;
import dev.skep.simulation.Simulation.Strike;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever strikes, nothing happens that must not, and once it stops the files are kept. A seed
 * that failed is explained by {@code ./dev simulate --seed N}.
 */
class SimulationTest {

    private static final int PORTION = 100;

    /** What is to happen within the seeds of the fast tests at least so often. */
    private static final long OFTEN = 5;

    private static final int ROLL_OUTS = 6;

    private static final int FEWEST_CALLS = 9;
    private static final Duration SETTLED = Duration.ofSeconds(80);

    private static final Map<String, Long> COUNTS = new ConcurrentSkipListMap<>();

    @BeforeAll
    static void quiet() {
        java.util.logging.Logger.getLogger("skep").setLevel(java.util.logging.Level.OFF);
        java.util.logging.Logger.getLogger("dev.skep").setLevel(java.util.logging.Level.OFF);
    }

    @TestFactory
    Stream<DynamicTest> seedsOfTheFastTests() {
        return Stream.concat(
                portions(0, 2),
                Stream.of(
                        DynamicTest.dynamicTest(
                                "every fault struck, and every rule was looked at",
                                SimulationTest::everyFaultStruckAndEveryRuleWasLookedAt)));
    }

    /** Left out of the fast tests. */
    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> seedsOfAllTests() {
        return portions(2, 20);
    }

    private static Stream<DynamicTest> portions(int from, int to) {
        return IntStream.range(from, to)
                .mapToLong(portion -> (long) portion * PORTION)
                .mapToObj(first ->
                        DynamicTest.dynamicTest(
                                "seeds %d to %d".formatted(first, first + PORTION - 1),
                                () -> run(first)));
    }

    private static void run(long first) {
        Report report = new Report(_ -> {});
        LongStream.range(first, first + PORTION).parallel().forEach(report::run);
        report.counts().forEach((what, count) -> COUNTS.merge(what, count, Long::sum));
        if (!report.failed().isEmpty()) {
            fail(Report.explain(report.failed().getFirst()) + "\nfailed: " + report.failed());
        }
    }

    @Test
    void whatFailsIsShrunkToWhatItTakes() {
        List<Strike> script = Simulation.script(7);
        Strike first = script.getFirst();
        Strike last = script.getLast();

        List<Strike> shortest =
                Shrinker.shrink(
                        script,
                        less ->
                                less.stream().anyMatch(strike -> strike.draw() == first.draw())
                                        && less.stream()
                                                .anyMatch(strike -> strike.draw() == last.draw()));

        assertEquals(
                List.of(first.draw(), last.draw()), shortest.stream().map(Strike::draw).toList());
    }

    /**
     * Not once is enough: a rule that is never looked at, and a fault without effect, prove
     * nothing.
     */
    private static void everyFaultStruckAndEveryRuleWasLookedAt() {
        Set<String> kinds =
                Stream.of(
                                Fault.all().stream().map(Fault::title),
                                Stream.of(CallFault.values())
                                        .filter(fault -> fault != CallFault.GOES_WELL)
                                        .map(fault -> "call that " + Fault.words(fault.name())),
                                Stream.of(ReadFault.values())
                                        .map(fault -> "look that " + Fault.words(fault.name())),
                                Stream.of(EventFault.values())
                                        .map(fault -> "event that is " + Fault.words(fault.name())),
                                Stream.of("list that is stale"),
                                Stream.of(Safety.WATCHED, MassRemoval.GUARDED, Data.WATCHED))
                        .flatMap(each -> each)
                        .collect(Collectors.toCollection(TreeSet::new));
        kinds.removeIf(kind -> COUNTS.getOrDefault(kind, 0L) >= OFTEN);

        assertEquals(Set.of(), kinds, () -> "seldom or never: " + COUNTS);
    }

    /** Wherever it is cut off, the change is finished by whoever comes after. */
    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> skepIsKilledAtEveryCallOfARollOut() {
        return LongStream.iterate(1, seed -> seed + 1)
                .filter(seed -> calls(seed) >= FEWEST_CALLS)
                .limit(ROLL_OUTS)
                .mapToObj(seed ->
                        DynamicTest.dynamicTest(
                                "the files of seed " + seed, () -> killedAtEveryCall(seed)));
    }

    private static long calls(long seed) {
        Simulation.Result undisturbed = Simulation.run(seed, List.of(change(seed), rest(seed)));
        return undisturbed.trace().stream()
                .dropWhile(line -> !line.contains("! file: change"))
                .takeWhile(line -> !line.contains("! healed"))
                .count();
    }

    private static void killedAtEveryCall(long seed) {
        boolean struck = true;
        for (int calls = 0; struck; calls++) {
            struck = false;
            for (CallFault end :
                    List.of(CallFault.KILLED_BEFORE_EFFECT, CallFault.KILLED_AFTER_EFFECT)) {
                Strike kill = new Strike(SETTLED, 0, new CrashPoint(calls, end), seed);
                Simulation.Result result =
                        Simulation.run(seed, List.of(kill, change(seed), rest(seed)));
                assertEquals(
                        Optional.empty(),
                        result.violation(),
                        () -> kill + "\n" + String.join("\n", result.trace()));
                struck |= result.counts().containsKey("call that " + Fault.words(end.name()));
            }
        }
    }

    private static Strike change(long seed) {
        return new Strike(Duration.ofSeconds(1), 0, Edit.CHANGE, seed);
    }

    private static Strike rest(long seed) {
        return new Strike(Duration.ofMinutes(2), 0, new Rest(), seed);
    }

    /** Time for a roll-out, until all that is still to go wrong is called off. */
    private record Rest() implements Fault {

        @Override
        public String name() {
            return "REST";
        }

        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            return Optional.empty();
        }

        @Override
        public boolean breaksReplicas() {
            return false;
        }
    }

    /** Skep is killed at the call after so many that go well. */
    private record CrashPoint(int calls, CallFault end) implements Fault {

        @Override
        public String name() {
            return "CRASH_POINT";
        }

        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            for (int i = 0; i < calls; i++) {
                site.wire.nextCall(CallFault.GOES_WELL);
            }
            site.wire.nextCall(end);
            return Optional.of("skep will be killed at call " + (calls + 1));
        }

        @Override
        public boolean breaksReplicas() {
            return false;
        }
    }
}
