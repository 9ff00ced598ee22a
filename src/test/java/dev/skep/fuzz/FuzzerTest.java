package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FuzzerTest {

    /** Finds fault with whatever holds two words, in this order. */
    private record Made(String text) implements Kind {

        @Override
        public String name() {
            return "made-for-a-test";
        }

        @Override
        public byte[] make(RandomGenerator random) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void check(byte[] input) {
            String read = new String(input, StandardCharsets.ISO_8859_1);
            assertTrue(!read.matches("(?s).*bad.*worse.*"), "it is bad");
            assertTrue(!read.contains("ugly"), "it is ugly");
        }
    }

    @Test
    void whatIsKeptOfAFindingIsItsShortestForm() throws Exception {
        Fuzzer fuzzer =
                new Fuzzer(new Made("a line\n".repeat(100) + "xx bad xx\nugly\nworse\n"), 1, 1);
        List<String> findings = fuzzer.run();
        assertEquals(1, findings.size());
        Path kept = Path.of("target", "fuzz", "made-for-a-test", "1-0");
        assertTrue(findings.getFirst().contains(kept.toString()), findings.getFirst());
        assertEquals("badworse", Files.readString(kept));
    }

    @Test
    void theSlowestInputIsKept() throws Exception {
        Fuzzer fuzzer = new Fuzzer(new Made("good"), 1, 10);
        assertEquals(List.of(), fuzzer.run());
        String told = fuzzer.slowest();
        assertTrue(told.matches("slowest [0-9]+ ms: \\S+"), told);
        assertArrayEquals(
                "good".getBytes(StandardCharsets.ISO_8859_1),
                Files.readAllBytes(Path.of(told.replaceFirst(".*: ", ""))));
    }
}
