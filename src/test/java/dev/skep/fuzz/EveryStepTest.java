package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.Step;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EveryStepTest {

    private final EveryStep every = new EveryStep();

    @Test
    void noKindOfStepIsLeftOut() {
        SortedSet<String> made = new TreeSet<>();
        Stream.concat(every.on("c1").stream(), every.onSwarm("s1").stream())
                .forEach(step -> made.add(step.getClass().getSimpleName()));

        assertEquals(new TreeSet<>(kinds(Step.class).toList()), made);
    }

    @Test
    void nothingForAPlainEngineIsAskedOfASwarm() {
        assertTrue(every.onSwarm("s1").stream().noneMatch(Step.OnSlot.class::isInstance));
    }

    private static Stream<String> kinds(Class<?> kind) {
        return kind.isRecord()
                ? Stream.of(kind.getSimpleName())
                : Stream.of(kind.getPermittedSubclasses()).flatMap(EveryStepTest::kinds);
    }
}
