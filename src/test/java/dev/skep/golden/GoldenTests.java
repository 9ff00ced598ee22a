package dev.skep.golden;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * One dynamic test a folder.
 *
 * <p>With {@code -Dskep.golden=together} one for all of them, which ends at the first that fails:
 * PIT starts JUnit anew for every test and every mutant, and a start costs more than a case.
 */
public final class GoldenTests {

    private GoldenTests() {}

    /** What is checked of one folder. */
    @FunctionalInterface
    public interface Check {
        void of(Path folder) throws Exception;
    }

    public static Stream<DynamicTest> of(List<Path> folders, Check check) {
        if ("together".equals(System.getProperty("skep.golden"))) {
            return Stream.of(
                    dynamicTest(
                            "together",
                            () -> {
                                for (Path folder : folders) {
                                    check.of(folder);
                                }
                            }));
        }
        return folders.stream().map(folder -> dynamicTest(name(folder), () -> check.of(folder)));
    }

    private static String name(Path folder) {
        return folder.getFileName().toString().replace('-', ' ');
    }
}
