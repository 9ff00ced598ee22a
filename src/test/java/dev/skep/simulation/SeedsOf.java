package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

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
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever strikes, nothing happens that must not, and once it stops the files are kept. A seed
 * that failed is explained by {@code ./dev simulate}.
 *
 * @param <S> what is kept
 */
abstract class SeedsOf<S extends Site> {

    private static final int PORTION = 100;
    private static final int FAST = 2;

    /** What is to happen within the seeds of the fast tests at least so often. */
    private static final long OFTEN = 5;

    private static final int ROLL_OUTS = 6;
    private static final Duration SETTLED = Duration.ofSeconds(80);

    private final Simulation<S> simulation;
    private final int portions;
    private final int fewestCalls;
    private final Set<String> counted;
    private final Map<String, Long> counts = new ConcurrentSkipListMap<>();

    /**
     * @param portions how many hundreds of seeds there are in all tests
     * @param fewestCalls what a roll-out takes that is worth being cut off everywhere
     * @param counted what else is to happen often, beside the faults
     */
    SeedsOf(Simulation<S> simulation, int portions, int fewestCalls, Set<String> counted) {
        this.simulation = simulation;
        this.portions = portions;
        this.fewestCalls = fewestCalls;
        this.counted = counted;
    }

    @BeforeAll
    static void quiet() {
        java.util.logging.Logger.getLogger("skep").setLevel(java.util.logging.Level.OFF);
        java.util.logging.Logger.getLogger("dev.skep").setLevel(java.util.logging.Level.OFF);
    }

    @TestFactory
    Stream<DynamicTest> seedsOfTheFastTests() {
        return Stream.concat(
                portions(0, FAST),
                Stream.of(
                        DynamicTest.dynamicTest(
                                "every fault struck, and every rule was looked at",
                                this::everyFaultStruckAndEveryRuleWasLookedAt)));
    }

    /** Left out of the fast tests. */
    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> seedsOfAllTests() {
        return portions(FAST, portions);
    }

    private Stream<DynamicTest> portions(int from, int to) {
        return IntStream.range(from, to)
                .mapToLong(portion -> (long) portion * PORTION)
                .mapToObj(first ->
                        DynamicTest.dynamicTest(
                                "seeds %d to %d".formatted(first, first + PORTION - 1),
                                () -> run(first)));
    }

    private void run(long first) {
        Report<S> report = new Report<>(simulation, _ -> {});
        LongStream.range(first, first + PORTION).parallel().forEach(report::run);
        report.counts().forEach((what, count) -> counts.merge(what, count, Long::sum));
        if (!report.failed().isEmpty()) {
            fail(report.explain(report.failed().getFirst()) + "\nfailed: " + report.failed());
        }
    }

    /**
     * Not once is enough: a rule that is never looked at, and a fault without effect, prove
     * nothing.
     */
    private void everyFaultStruckAndEveryRuleWasLookedAt() {
        Set<String> kinds =
                Stream.of(
                                simulation.faults().stream().map(Fault::title),
                                Stream.of(CallFault.values())
                                        .filter(fault -> fault != CallFault.GOES_WELL)
                                        .map(fault -> "call that " + Fault.words(fault.name())),
                                Stream.of(LeaseLine.CallFault.values())
                                        .map(fault ->
                                                "call for the lease that "
                                                        + Fault.words(fault.name())),
                                Stream.of(Election.TAKEN_OVER, Election.TOO_LATE),
                                Stream.of(ReadFault.values())
                                        .map(fault -> "look that " + Fault.words(fault.name())),
                                Stream.of(EventFault.values())
                                        .map(fault -> "event that is " + Fault.words(fault.name())),
                                Stream.of("list that is stale", MassRemoval.GUARDED),
                                counted.stream())
                        .flatMap(each -> each)
                        .collect(Collectors.toCollection(TreeSet::new));
        kinds.removeIf(kind -> counts.getOrDefault(kind, 0L) >= OFTEN);

        assertEquals(Set.of(), kinds, () -> "seldom or never: " + counts);
    }

    /** Wherever it is cut off, the change is finished by whoever comes after. */
    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> skepIsKilledAtEveryCallOfARollOut() {
        return LongStream.iterate(1, seed -> seed + 1)
                .filter(seed -> calls(seed) >= fewestCalls)
                .limit(ROLL_OUTS)
                .mapToObj(seed ->
                        DynamicTest.dynamicTest(
                                "the files of seed " + seed, () -> killedAtEveryCall(seed)));
    }

    private long calls(long seed) {
        Simulation.Result undisturbed = simulation.run(seed, List.of(change(seed), rest(seed)));
        return undisturbed.trace().stream()
                .dropWhile(line -> !line.contains("! file: change"))
                .takeWhile(line -> !line.contains("! healed"))
                .count();
    }

    private void killedAtEveryCall(long seed) {
        boolean struck = true;
        for (int calls = 0; struck; calls++) {
            struck = false;
            for (CallFault end :
                    List.of(CallFault.KILLED_BEFORE_EFFECT, CallFault.KILLED_AFTER_EFFECT)) {
                Strike<S> kill = new Strike<>(SETTLED, 0, new CrashPoint(calls, end), seed);
                Simulation.Result result =
                        simulation.run(seed, List.of(kill, change(seed), rest(seed)));
                assertEquals(
                        Optional.empty(),
                        result.violation(),
                        () -> kill + "\n" + String.join("\n", result.trace()));
                struck |= result.counts().containsKey("call that " + Fault.words(end.name()));
            }
        }
    }

    private Strike<S> change(long seed) {
        return new Strike<>(Duration.ofSeconds(1), 0, Edit.CHANGE, seed);
    }

    private Strike<S> rest(long seed) {
        return new Strike<>(Duration.ofMinutes(2), 0, new Rest(), seed);
    }

    /** Time for a roll-out, until all that is still to go wrong is called off. */
    private record Rest() implements Fault<Site> {

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
    private record CrashPoint(int calls, CallFault end) implements Fault<Site> {

        @Override
        public String name() {
            return "CRASH_POINT";
        }

        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            for (int i = 0; i < calls; i++) {
                site.acting().line.nextCall(CallFault.GOES_WELL);
            }
            site.acting().line.nextCall(end);
            return Optional.of("skep will be killed at call " + (calls + 1));
        }

        @Override
        public boolean breaksReplicas() {
            return false;
        }
    }
}
