package dev.skep.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.simulation.Simulation.Strike;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    @Test
    void whatFailsIsShrunkToWhatItTakes() {
        List<Strike<EngineSite>> script = Simulation.ENGINE.script(7);
        long first = script.getFirst().draw();
        long last = script.getLast().draw();

        List<Strike<EngineSite>> shortest =
                Shrinker.shrink(script, less -> has(less, first) && has(less, last));

        assertEquals(List.of(first, last), shortest.stream().map(Strike::draw).toList());
    }

    private static boolean has(List<Strike<EngineSite>> script, long draw) {
        return script.stream().anyMatch(strike -> strike.draw() == draw);
    }
}
