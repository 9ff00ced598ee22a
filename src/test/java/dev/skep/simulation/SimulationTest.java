package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skep.simulation.Simulation.Strike;
import java.util.List;
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

    @BeforeAll
    static void quiet() {
        java.util.logging.Logger.getLogger("skep").setLevel(java.util.logging.Level.OFF);
        java.util.logging.Logger.getLogger("dev.skep").setLevel(java.util.logging.Level.OFF);
    }

    @TestFactory
    Stream<DynamicTest> seedsOfTheFastTests() {
        return portions(0, 2);
    }

    /** Slow, and needs no engine: it is left out of the fast tests by its tag alone. */
    @Tag("engine")
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
        Report report = new Report();
        LongStream.range(first, first + PORTION).parallel().forEach(report::run);
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

    @Test
    void everyKindOfFaultStrikesWithinTheSeedsOfTheTests() {
        List<Fault> struck =
                LongStream.range(0, 200)
                        .boxed()
                        .flatMap(seed -> Simulation.script(seed).stream())
                        .map(Strike::fault)
                        .distinct()
                        .toList();

        assertTrue(struck.containsAll(Fault.all()));
    }
}
