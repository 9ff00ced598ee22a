package dev.skep.simulation;

import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.FilesInMemory.Known;
import dev.skep.simulation.Simulation.Result;
import dev.skep.simulation.Simulation.Strike;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What many seeds came to: counts, and the seeds that failed. For any number of threads.
 *
 * @param <S> what is simulated
 */
final class Report<S extends Site> {

    /** More than these are not worth reading. */
    private static final int MOST_FAILURES = 20;

    private final Simulation<S> simulation;
    private final Consumer<String> onFailure;
    private final LongAdder seeds = new LongAdder();
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListSet<Long> failed = new ConcurrentSkipListSet<>();

    /**
     * @param onFailure told of each seed that fails, at once
     */
    Report(Simulation<S> simulation, Consumer<String> onFailure) {
        this.simulation = simulation;
        this.onFailure = onFailure;
    }

    /** Runs a seed twice: the second run has to be the first one again. */
    void run(long seed) {
        List<Strike<S>> script = simulation.script(seed);
        Map<Known, List<Document>> known = new HashMap<>();
        Result first = simulation.run(seed, script, known);
        Result second = simulation.run(seed, script, known);
        seeds.increment();
        first.counts()
                .forEach((what, count) ->
                        counts.computeIfAbsent(what, _ -> new LongAdder()).add(count));
        if (first.violation().isPresent() || !first.equals(second)) {
            failed.add(seed);
            onFailure.accept(
                    "seed %d: %s"
                            .formatted(seed, first.violation().orElse("another trace each time")));
        }
    }

    /** What was counted, of all seeds together. */
    SortedMap<String, Long> counts() {
        SortedMap<String, Long> sums = new TreeMap<>();
        counts.forEach((what, count) -> sums.put(what, count.sum()));
        return sums;
    }

    /** How far it is. */
    String progress() {
        return "%d seeds, %d failed".formatted(seeds.sum(), failed.size());
    }

    List<Long> failed() {
        return failed.stream().limit(MOST_FAILURES).toList();
    }

    String text(double seconds) {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append("%-34s %9d%n".formatted(what, count.sum())));
        text.append(
                "%d seeds, each run twice, in %.0f s: %.1f seeds/s; %d failed%n"
                        .formatted(seeds.sum(), seconds, seeds.sum() / seconds, failed.size()));
        return text.toString();
    }

    /** Whether two violations are of one rule: they begin alike, up to what they are about. */
    private static boolean isAlike(String one, String other) {
        String about = "(?s)[0-9\\[].*";
        return one.replaceFirst(about, "").equals(other.replaceFirst(about, ""));
    }

    /**
     * What a failed seed is about: the shortest script that still fails, and how to see it again.
     */
    String explain(long seed) {
        List<Strike<S>> script = simulation.script(seed);
        Result first = simulation.run(seed, script);
        if (first.violation().isEmpty()) {
            return "seed %d gives another trace each time it is run%nagain with: %s%n"
                    .formatted(seed, simulation.command(seed));
        }
        List<Strike<S>> shortest =
                Shrinker.shrink(
                        script,
                        less ->
                                simulation
                                        .run(seed, less)
                                        .violation()
                                        .filter(what -> isAlike(what, first.violation().get()))
                                        .isPresent());
        Result result = simulation.run(seed, shortest);
        Optional<String> violation = result.violation();
        return "%s%nseed %d: %s%nfaults shrunk from %d to %d; again with: %s%n"
                .formatted(
                        String.join(System.lineSeparator(), result.trace()),
                        seed,
                        violation.orElse(""),
                        script.size(),
                        shortest.size(),
                        simulation.command(seed));
    }
}
