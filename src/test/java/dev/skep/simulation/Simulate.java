package dev.skep.simulation;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** {@code ./dev simulate}: as many seeds as asked for, or one with all that happens in it. */
final class Simulate {

    private Simulate() {}

    /**
     * @param arguments the first seed, how many, and where the compiled classes of the plan are
     */
    public static void main(String... arguments) throws Exception {
        quiet();
        long from = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        if (count == 1) {
            Simulation.Result result = Simulation.run(from);
            result.trace().forEach(System.out::println);
            System.out.print(
                    result.violation().isEmpty()
                            ? "seed %d is well%n".formatted(from)
                            : "\n" + Report.explain(from));
            System.exit(result.violation().isEmpty() ? 0 : 1);
        }
        long begun = System.nanoTime();
        Report report = new Report();
        LongStream.range(from, from + count).parallel().forEach(report::run);
        System.out.print(report.text((System.nanoTime() - begun) / 1e9));
        System.out.print(PlanCoverage.text(Path.of(arguments[2])));
        report.failed().forEach(seed -> System.out.print("\n" + Report.explain(seed)));
        System.exit(report.failed().isEmpty() ? 0 : 1);
    }

    /** What Skep logs in a million runs nobody reads. */
    static void quiet() {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
    }
}
