package dev.skep.chaos;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixty faults in a row; {@code ./dev chaos --faults 200} makes more of them. Runs after the
 * application was packaged; {@code -Dskep.chaos.seed=N} draws others, and {@code
 * -Dskep.chaos.faults=N} makes it shorter or longer.
 */
@Tag("engine")
@Tag("chaos")
class ChaosTest {

    @Test
    @Timeout(1800)
    void theCountsAreRightAfterEachFault() throws Exception {
        long seed = Long.getLong("skep.chaos.seed", 1);
        int faults = Integer.getInteger("skep.chaos.faults", 60);
        new Chaos(seed, System.out::println)
                .run(Path.of("").toAbsolutePath(), faults, Duration.ofMinutes(30));
    }
}
