package dev.skep.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How many inputs of each kind are made, and from which seed: {@code skep.fuzz.inputs} of all kinds
 * together, {@code skep.fuzz.seed}, {@code skep.fuzz.kinds}, or one {@code skep.fuzz.input} alone.
 */
final class Budget {

    private static final int MEBI = 1024 * 1024;
    private static final long INPUTS = Long.getLong("skep.fuzz.inputs", 2_000);
    private static final long SEED = Long.getLong("skep.fuzz.seed", 1);
    private static final String ONE = System.getProperty("skep.fuzz.input", "");
    private static final List<String> ASKED =
            List.of(System.getProperty("skep.fuzz.kinds", "").strip().split("\\s+"));

    /** Of a hundred inputs; what goes over sockets is dear. */
    private static final Map<String, Integer> SHARES =
            Map.of(
                    "valid",
                    15,
                    "compose",
                    33,
                    "stack",
                    20,
                    "env",
                    12,
                    "engine",
                    5,
                    "events",
                    3,
                    "swarm",
                    5,
                    "swarm-events",
                    2,
                    "http",
                    5);

    private Budget() {}

    static boolean isAsked(Kind kind) {
        return ASKED.contains("") || ASKED.contains(kind.name());
    }

    /**
     * @return what was found
     */
    static List<String> spend(Kind kind) throws Exception {
        if (!ONE.isEmpty()) {
            String found = CorpusTest.again(kind, Files.readAllBytes(Path.of(ONE)));
            return found.isEmpty() ? List.of() : List.of(found);
        }
        int shares =
                SHARES.entrySet().stream()
                        .filter(share -> ASKED.contains("") || ASKED.contains(share.getKey()))
                        .mapToInt(Map.Entry::getValue)
                        .sum();
        long inputs = INPUTS * SHARES.getOrDefault(kind.name(), 0) / shares;
        long begun = System.nanoTime();
        Fuzzer fuzzer = new Fuzzer(kind, SEED, inputs);
        List<String> findings = fuzzer.run();
        tell(kind, inputs, System.nanoTime() - begun, findings.size(), fuzzer.slowest());
        return findings;
    }

    private static void tell(Kind kind, long inputs, long nanos, int findings, String slowest)
            throws IOException {
        String line =
                "%-12s %,8d inputs of seed %d, %,6.0f a second, %d findings, heap at most %,d MiB, %s%n"
                        .formatted(
                                kind.name(),
                                inputs,
                                SEED,
                                inputs * 1e9 / nanos,
                                findings,
                                peak(),
                                slowest);
        Path report = Path.of("target", "fuzz", "report.txt");
        Files.createDirectories(report.getParent());
        Files.writeString(
                report,
                line,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                / MEBI;
    }
}
