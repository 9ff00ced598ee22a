package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One test a folder of {@code src/test/resources/plan}: what is asked for, what is there, and the
 * plan that follows.
 *
 * <p>With {@code -Dskep.golden=write} the plans are written instead of compared; the difference is
 * then for git to show. With {@code -Dskep.golden=together} all folders are one test, which ends at
 * the first that fails: PIT starts JUnit anew for every test and every mutant, and a start costs
 * more than a case.
 */
class GoldenPlanTest {

    private static final Path CASES = Path.of("src/test/resources/plan");
    private static final Set<String> FILES =
            Set.of("desired.yaml", "previous.yaml", "observed.yaml", "plan.txt", "status.txt");

    @TestFactory
    Stream<DynamicTest> plan() throws IOException {
        return each(cases(), GoldenPlanTest::check);
    }

    @TestFactory
    Stream<DynamicTest> equalArgumentsGiveEqualPlans() throws IOException {
        return each(
                cases(),
                folder -> assertEquals(new PlanCase(folder).plan(), new PlanCase(folder).plan()));
    }

    @TestFactory
    Stream<DynamicTest> whatWasSeenInBetterDaysChangesNoPlanOfASwarm() throws IOException {
        List<Path> ofSwarm =
                cases().stream().filter(folder -> new PlanCase(folder).isOfSwarm()).toList();
        assertFalse(ofSwarm.isEmpty());
        return each(
                ofSwarm,
                folder ->
                        assertEquals(
                                new PlanCase(folder).plan(),
                                new PlanCase(folder).planAfterBetterDays()));
    }

    @Test
    void noFileIsUnused() throws IOException {
        for (Path folder : cases()) {
            try (Stream<Path> files = Files.list(folder)) {
                List<String> unused =
                        files.map(file -> file.getFileName().toString())
                                .filter(name -> !FILES.contains(name))
                                .toList();
                assertEquals(List.of(), unused, folder.toString());
            }
        }
    }

    private static Stream<DynamicTest> each(List<Path> folders, Check check) {
        if ("together".equals(System.getProperty("skep.golden"))) {
            return Stream.of(
                    DynamicTest.dynamicTest(
                            "together",
                            () -> {
                                for (Path folder : folders) {
                                    check.of(folder);
                                }
                            }));
        }
        return folders.stream()
                .map(folder ->
                        DynamicTest.dynamicTest(
                                folder.getFileName().toString().replace('-', ' '),
                                () -> check.of(folder)));
    }

    /** What is checked of one folder. */
    private interface Check {
        void of(Path folder) throws IOException;
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            List<Path> sorted = folders.sorted().toList();
            assertFalse(sorted.isEmpty());
            return sorted;
        }
    }

    private static void check(Path folder) throws IOException {
        String actual = new PlanCase(folder).planText();
        Path expected = folder.resolve("plan.txt");
        if ("write".equals(System.getProperty("skep.golden"))) {
            Files.writeString(expected, actual);
        }
        assertEquals(Files.readString(expected), actual);
    }
}
