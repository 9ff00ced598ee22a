package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.input.Position;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.Yaml;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterpolationTest {

    private static final Position AT = Position.of("compose.yaml");

    private final Problems problems = new Problems();

    @Test
    void allValuesTogetherAreBounded() {
        Map<String, String> variables = Map.of("A", "a".repeat(1024 * 1024));
        Yaml scalar = new Yaml.Scalar(AT, "$A", true);
        Yaml items = new Yaml.Sequence(AT, Collections.nCopies(10, scalar));
        new Interpolation(variables, problems).apply(items);
        String refused =
                ": up to here variables make more than 8388608 characters, which is the limit";
        assertEquals(
                List.of("compose.yaml 8" + refused, "compose.yaml 9" + refused),
                problems.errors().stream().map(Object::toString).toList());
    }
}
