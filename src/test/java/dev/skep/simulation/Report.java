package dev.skep.simulation;

import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.simulation.Simulation.Result;
import dev.skep.simulation.Simulation.Strike;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;

/** What many seeds came to: counts, and the seeds that failed. For any number of threads. */
final class Report {

    /** More than these are not worth reading. */
    private static final int MOST_FAILURES = 20;

    private final LongAdder seeds = new LongAdder();
    private final Map<String, LongAdder> faults = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListSet<Long> failed = new ConcurrentSkipListSet<>();

    /** Runs a seed twice: the second run has to be the first one again. */
    void run(long seed) {
        List<Strike> script = Simulation.script(seed);
        Map<Known, List<Document>> known = new HashMap<>();
        Result first = Simulation.run(seed, script, known);
        Result second = Simulation.run(seed, script, known);
        seeds.increment();
        for (Strike strike : script) {
            faults.computeIfAbsent(named(strike.fault()), _ -> new LongAdder()).increment();
        }
        if (first.violation().isPresent() || !first.equals(second)) {
            failed.add(seed);
        }
    }

    private static String named(Fault fault) {
        String family =
                fault.getClass().isAnonymousClass()
                        ? superName(fault)
                        : fault.getClass().getSimpleName();
        return (family + " " + fault.name()).toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static String superName(Fault fault) {
        return fault.getClass().getSuperclass().getSimpleName();
    }

    List<Long> failed() {
        return failed.stream().limit(MOST_FAILURES).toList();
    }

    String text(double seconds) {
        StringBuilder text = new StringBuilder();
        faults.forEach((fault, count) -> text.append("%-34s %9d%n".formatted(fault, count.sum())));
        text.append(
                "%d seeds, each run twice, in %.0f s: %.1f seeds/s; %d failed%n"
                        .formatted(seeds.sum(), seconds, seeds.sum() / seconds, failed.size()));
        return text.toString();
    }

    /**
     * What a failed seed is about: the shortest script that still fails, and how to see it again.
     */
    static String explain(long seed) {
        List<Strike> script = Simulation.script(seed);
        Result first = Simulation.run(seed, script);
        if (first.violation().isEmpty()) {
            return "seed %d gives another trace each time it is run%nagain with: ./dev simulate --seed %d%n"
                    .formatted(seed, seed);
        }
        List<Strike> shortest =
                Shrinker.shrink(script, less -> Simulation.run(seed, less).violation().isPresent());
        Result result = Simulation.run(seed, shortest);
        Optional<String> violation = result.violation();
        return "%s%nseed %d: %s%nfaults shrunk from %d to %d; again with: ./dev simulate --seed %d%n"
                .formatted(
                        String.join(System.lineSeparator(), result.trace()),
                        seed,
                        violation.orElse(""),
                        script.size(),
                        shortest.size(),
                        seed);
    }
}
