package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.simulation.Simulation.Result;
import dev.skep.simulation.SwarmSimulation.Strike;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever strikes a swarm, nothing happens that must not, and once it stops the files are kept.
 */
class SwarmSimulationTest {

    private static final int PORTION = 25;

    /** What is to happen within the seeds of the fast tests at least so often. */
    private static final long OFTEN = 3;

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
                                SwarmSimulationTest::everyFaultStruck)));
    }

    /** Left out of the fast tests. */
    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> seedsOfAllTests() {
        return portions(2, 40);
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
        Set<Long> failed = new ConcurrentSkipListSet<>();
        LongStream.range(first, first + PORTION)
                .parallel()
                .filter(seed -> !isWell(seed))
                .forEach(failed::add);
        if (!failed.isEmpty()) {
            fail(explain(failed.iterator().next()) + "\nfailed: " + failed);
        }
    }

    /** Runs a seed twice: the second run has to be the first one again. */
    private static boolean isWell(long seed) {
        List<Strike> script = SwarmSimulation.script(seed);
        Map<Known, List<Document>> known = new HashMap<>();
        Result result = SwarmSimulation.run(seed, script, known);
        result.counts().forEach((what, count) -> COUNTS.merge(what, (long) count, Long::sum));
        return result.violation().isEmpty()
                && result.equals(SwarmSimulation.run(seed, script, known));
    }

    /** What a failed seed is about: the shortest script that still fails. */
    static String explain(long seed) {
        List<Strike> script = SwarmSimulation.script(seed);
        Optional<String> violation = SwarmSimulation.run(seed, script).violation();
        if (violation.isEmpty()) {
            return "seed " + seed + " gives another trace each time it is run";
        }
        String rule = rule(violation.get());
        List<Strike> shortest =
                Shrinker.shrink(
                        script,
                        less ->
                                SwarmSimulation.run(seed, less)
                                        .violation()
                                        .map(SwarmSimulationTest::rule)
                                        .filter(rule::equals)
                                        .isPresent());
        Result result = SwarmSimulation.run(seed, shortest);
        return String.join("\n", result.trace())
                + "\nseed "
                + seed
                + ": "
                + result.violation().orElse("")
                + "\n"
                + shortest;
    }

    /** How it begins, up to what it is about. */
    private static String rule(String violation) {
        return violation.replaceFirst("(?s)[0-9\\[].*", "");
    }

    /** Not once is enough: a fault without effect proves nothing. */
    private static void everyFaultStruck() {
        Set<String> kinds =
                Stream.concat(
                                Stream.of(SwarmFault.values()).map(SwarmFault::title),
                                Stream.of(SwarmSafety.WATCHED))
                        .collect(Collectors.toCollection(TreeSet::new));
        kinds.removeIf(kind -> COUNTS.getOrDefault(kind, 0L) >= OFTEN);

        assertEquals(Set.of(), kinds, () -> "seldom or never: " + COUNTS);
    }
}
