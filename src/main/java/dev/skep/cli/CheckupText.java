package dev.skep.cli;

import dev.skep.engine.Checkup;
import java.time.Duration;
import java.util.List;

/** A checkup for people, on one screen. */
final class CheckupText {

    private static final String ROW = "%-12s %-14s %-15s %-6s %-9s %-8s %s%n";
    private static final double MILLIS = 1e6;

    private final StringBuilder text = new StringBuilder();

    private CheckupText() {}

    static String of(Checkup checkup) {
        CheckupText it = new CheckupText();
        it.line("endpoint     %s (%s)".formatted(checkup.endpoint(), checkup.source()));
        it.line("keeps        %s".formatted(checkup.usable() ? checkup.keeps() : "nothing"));
        if (checkup.usable()) {
            int passed = checkup.tried() - checkup.denied().size();
            it.line("permissions  %d of %d calls pass".formatted(passed, checkup.tried()));
        }
        it.line("");
        it.text.append(
                ROW.formatted("NODE", "PART", "ENGINE", "API", "ANSWERS", "CLOCK", "ENDPOINT"));
        checkup.daemons().forEach(it::daemon);
        it.line("");
        it.problems(checkup.problems());
        return it.text.toString().replaceAll(" +(\\R)", "$1");
    }

    private void daemon(Checkup.Daemon daemon) {
        text.append(
                ROW.formatted(
                        daemon.name().isEmpty() ? "?" : daemon.name(),
                        daemon.part() + (daemon.asked() ? " *" : ""),
                        daemon.version(),
                        daemon.api(),
                        daemon.latency().map(CheckupText::millis).orElse("no"),
                        daemon.skew().map(CheckupText::signed).orElse(""),
                        daemon.endpoint()));
    }

    private void problems(List<Checkup.Problem> problems) {
        if (problems.isEmpty()) {
            line("no problem found");
            return;
        }
        for (int i = 0; i < problems.size(); i++) {
            line("%d. %s".formatted(i + 1, problems.get(i).what()));
            line("   -> %s".formatted(problems.get(i).remedy()));
        }
    }

    private static String millis(Duration latency) {
        return "%.1f ms".formatted(latency.toNanos() / MILLIS);
    }

    private static String signed(Duration skew) {
        return "%+.1f s".formatted(skew.toMillis() / 1000.0);
    }

    private void line(String content) {
        text.append(content).append(System.lineSeparator());
    }
}
