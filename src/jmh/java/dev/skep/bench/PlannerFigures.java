package dev.skep.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link PlannerBenchmark} and tells what came of it. */
final class PlannerFigures {

    private PlannerFigures() {}

    static String measure() throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(PlannerBenchmark.class.getSimpleName()).addProfiler(GCProfiler.class);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("benchmark", "services × 10", "time", "±", "allocated"));
        for (RunResult result : new Runner(options.build()).run()) {
            var time = result.getPrimaryResult();
            var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            rows.add(
                    List.of(
                            time.getLabel(),
                            result.getParams().getParam("services"),
                            Figures.text("%.1f µs", time.getScore()),
                            Figures.text("%.1f", time.getScoreError()),
                            Figures.text("%.1f kB", allocated.getScore() / 1000)));
        }
        return Figures.table(rows);
    }
}
