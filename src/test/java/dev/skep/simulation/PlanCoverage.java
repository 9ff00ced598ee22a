package dev.skep.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jacoco.agent.rt.RT;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;

/**
 * How much of {@code dev.skep.plan} was reached, where JaCoCo's agent runs along. What is for the
 * other mode is never entered, and does not count.
 */
final class PlanCoverage {

    private PlanCoverage() {}

    /**
     * @param classes where the compiled classes of the package are
     */
    static String text(Path classes) throws IOException {
        ExecFileLoader executed = new ExecFileLoader();
        executed.load(new java.io.ByteArrayInputStream(RT.getAgent().getExecutionData(false)));
        CoverageBuilder found = new CoverageBuilder();
        new Analyzer(executed.getExecutionDataStore(), found).analyzeAll(classes.toFile());
        StringBuilder text = new StringBuilder();
        int branches = 0;
        int covered = 0;
        SortedSet<String> never = new TreeSet<>();
        for (IClassCoverage type : found.getClasses()) {
            String name = type.getName().replaceAll(".*/", "");
            if (type.getMethodCounter().getCoveredCount() == 0) {
                never.add(name);
                continue;
            }
            ICounter counter = type.getBranchCounter();
            branches += counter.getTotalCount();
            covered += counter.getCoveredCount();
            if (counter.getMissedCount() > 0) {
                text.append(
                        "%-34s %d of %d branches not reached, the first at line %d%n"
                                .formatted(
                                        name,
                                        counter.getMissedCount(),
                                        counter.getTotalCount(),
                                        firstMissed(type)));
            }
        }
        text.append("never entered: %s%n".formatted(String.join(" ", never)));
        text.append(
                "plan: %d of %d branches reached, %.1f %%%n"
                        .formatted(covered, branches, 100.0 * covered / Math.max(1, branches)));
        return text.toString();
    }

    private static int firstMissed(IClassCoverage type) {
        for (int line = type.getFirstLine(); line <= type.getLastLine(); line++) {
            if (type.getLine(line).getBranchCounter().getMissedCount() > 0) {
                return line;
            }
        }
        return type.getFirstLine();
    }
}
