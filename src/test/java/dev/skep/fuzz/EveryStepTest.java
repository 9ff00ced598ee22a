package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.plan.Step;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EveryStepTest {

    @Test
    void noKindOfStepOnAnEngineIsLeftOut() {
        assertEquals(
                kinds(Step.class)
                        .filter(kind -> !kinds(Step.OnSwarm.class).toList().contains(kind))
                        .sorted()
                        .toList(),
                new EveryStep()
                        .on("c1").stream()
                                .map(step -> step.getClass().getSimpleName())
                                .sorted()
                                .toList());
    }

    private static Stream<String> kinds(Class<?> kind) {
        return kind.isRecord()
                ? Stream.of(kind.getSimpleName())
                : Stream.of(kind.getPermittedSubclasses()).flatMap(EveryStepTest::kinds);
    }
}
