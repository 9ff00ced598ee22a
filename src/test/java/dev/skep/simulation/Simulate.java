package dev.skep.simulation;

import dev.skep.scenario.Waiting;
import java.io.IOException;
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
     * @param arguments the mode, the first seed, how many, and where the compiled classes of the
     *     plan are
     */
    public static void main(String... arguments) throws Exception {
        quiet();
        boolean well =
                simulate(
                        Simulation.named(arguments[0]),
                        Long.parseLong(arguments[1]),
                        Long.parseLong(arguments[2]),
                        Path.of(arguments[3]));
        System.exit(well ? 0 : 1);
    }

    private static <S extends Site> boolean simulate(
            Simulation<S> simulation, long from, long count, Path classes) throws IOException {
        long begun = System.nanoTime();
        Report<S> report = new Report<>(simulation, System.out::println);
        if (count == 1) {
            simulation.run(from).trace().forEach(System.out::println);
            report.run(from);
            boolean well = report.failed().isEmpty();
            System.out.print(
                    well ? "seed %d is well%n".formatted(from) : "\n" + report.explain(from));
            return well;
        }
        Thread.ofVirtual().start(() -> tell(report));
        LongStream.range(from, from + count).parallel().forEach(report::run);
        System.out.print(report.text((System.nanoTime() - begun) / 1e9));
        System.out.print(PlanCoverage.text(classes));
        report.failed().forEach(seed -> System.out.print("\n" + report.explain(seed)));
        return report.failed().isEmpty();
    }

    private static void tell(Report<?> report) {
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
