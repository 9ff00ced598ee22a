package dev.skep.simulation;

import dev.skep.scenario.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** {@code ./dev simulate}: as many seeds as asked for, or one with all that happens in it. */
final class Simulate {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private Simulate() {}

    /**
     * @param arguments the first seed, how many, and where the compiled classes of the plan are
     */
    public static void main(String... arguments) throws Exception {
        quiet();
        long from = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        long begun = System.nanoTime();
        Report report = new Report(System.out::println);
        if (count == 1) {
            Simulation.run(from).trace().forEach(System.out::println);
            report.run(from);
            boolean well = report.failed().isEmpty();
            System.out.print(
                    well ? "seed %d is well%n".formatted(from) : "\n" + Report.explain(from));
            System.exit(well ? 0 : 1);
        }
        Thread.ofVirtual().start(() -> tell(report));
        LongStream.range(from, from + count).parallel().forEach(report::run);
        System.out.print(report.text((System.nanoTime() - begun) / 1e9));
        System.out.print(PlanCoverage.text(Path.of(arguments[2])));
        report.failed().forEach(seed -> System.out.print("\n" + Report.explain(seed)));
        System.exit(report.failed().isEmpty() ? 0 : 1);
    }

    private static void tell(Report report) {
        try {
            while (true) {
                Waiting.pause(BETWEEN_LINES);
                System.out.println(report.progress());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What Skep logs in a million runs nobody reads. */
    static void quiet() {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
    }
}
