package dev.skep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.PlanCase;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import dev.skep.status.StackStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What {@code skep status} prints, in each golden folder that has a {@code status.txt}. With {@code
 * -Dskep.golden=write} it is written instead of compared.
 */
class GoldenStatusTest {

    private static final Path CASES = Path.of("src/test/resources/plan");

    @TestFactory
    Stream<DynamicTest> status() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            List<Path> told =
                    folders.map(folder -> folder.resolve("status.txt"))
                            .filter(Files::exists)
                            .sorted()
                            .toList();
            return told.stream()
                    .map(file ->
                            DynamicTest.dynamicTest(
                                    file.getParent().getFileName().toString().replace('-', ' '),
                                    () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        String actual = table(new PlanCase(file.getParent()).situation());
        if ("write".equals(System.getProperty("skep.golden"))) {
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual);
    }

    private static String table(Situation situation) {
        return StatusTable.of(
                List.of(StackStatus.of(situation, Optional.empty())), situation.now());
    }

    @Test
    void aWorkerSaysWhatItIsAndWhatWouldHelp() {
        Situation well = new PlanCase(CASES.resolve("swarm-nothing-to-do")).situation();
        Instant now = well.now();
        Reach worker =
                new Reach.NoSay(
                        Reach.Lack.MANAGER,
                        "this engine is a worker of a swarm",
                        now.minusSeconds(30),
                        Optional.of(now.plusSeconds(10)));
        String text =
                table(
                        new Situation(
                                well.stack(),
                                well.desired(),
                                well.observed(),
                                well.plan(),
                                List.of(),
                                worker,
                                now));
        assertTrue(text.contains("Settled      Unknown  NoManager: Since"), text);
        assertTrue(text.contains("Degraded     True     NoManager: Since"), text);
        assertTrue(text.contains("this engine is a worker of a swarm"), text);
    }
}
