package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void warningsEndAtALimit() {
        Problems problems = new Problems();
        for (int line = 1; line <= 201; line++) {
            problems.warning(new Position("file", line, 1), "", "is odd");
        }
        assertEquals(200, problems.warnings().size());
        assertEquals("file:200:1 is odd", problems.warnings().getLast().toString());
    }
}
