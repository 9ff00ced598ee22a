package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Inputs by the thousand; {@link Budget} says how many, and from which seed. */
class FuzzTest {

    /** But {@code http}, which needs a server. */
    static final List<Kind> KINDS =
            List.of(
                    new FileKinds.Valid(),
                    new FileKinds.Compose(),
                    new FileKinds.Stack(),
                    new FileKinds.EnvFiles(),
                    new EngineKinds.Answers(),
                    Events.ofAnEngine(),
                    new EngineKinds.SwarmAnswers(),
                    Events.ofASwarm());

    @TestFactory
    Stream<DynamicTest> whateverComesIn() {
        return KINDS.stream()
                .filter(Budget::isAsked)
                .map(kind -> dynamicTest(kind.name(), () -> holds(kind)));
    }

    private static void holds(Kind kind) throws Exception {
        assertEquals("", String.join("\n\n", Budget.spend(kind)));
    }
}
