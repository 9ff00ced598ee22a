package dev.skep.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred faults, half of them on each of two engines side by side, because most of the time is
 * waiting. Runs after the application was packaged; {@code -Dskep.chaos.seed=N} draws others, and
 * {@code -Dskep.chaos.faults=N} makes it shorter or longer. {@code ./dev chaos} makes as many as
 * asked for on one engine. Each kind of fault comes once on each engine before any comes twice.
 */
@Tag("engine")
@Tag("chaos")
class ChaosTest {

    private static final int ENGINES = 2;
    private static final Duration LONGEST = Duration.ofMinutes(30);

    @Test
    @Timeout(2400)
    void theCountsAreRightAfterEachFault() throws Exception {
        long first = Long.getLong("skep.chaos.seed", 1);
        int faults = Integer.getInteger("skep.chaos.faults", 100);
        try (ExecutorService runs = Executors.newFixedThreadPool(ENGINES)) {
            List<Callable<Void>> seeds =
                    LongStream.range(first, first + ENGINES)
                            .<Callable<Void>>mapToObj(seed -> () -> run(seed, faults / ENGINES))
                            .toList();
            for (Future<Void> run : runs.invokeAll(seeds)) {
                try {
                    run.get();
                } catch (ExecutionException e) {
                    // With all that it says of the seed, and how to repeat it.
                    if (e.getCause() instanceof AssertionError failed) {
                        throw failed;
                    }
                    throw e;
                }
            }
        }
    }

    private static Void run(long seed, int faults) throws Exception {
        new Chaos(seed, line -> System.out.println("chaos " + seed + ": " + line))
                .run(Path.of("").toAbsolutePath(), faults, LONGEST);
        return null;
    }
}
