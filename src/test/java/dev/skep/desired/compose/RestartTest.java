package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.ContainerSpec.EngineRestart;
import dev.skep.desired.RestartPolicy;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import dev.skep.desired.input.Grammar;
import dev.skep.desired.input.Problems;
import dev.skep.desired.input.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartTest {

    @Test
    void noAttemptsAtMostAreAsManyAsItTakes() {
        Restart restart = read("{condition: on-failure, max_attempts: 0}");
        assertEquals(
                Optional.of(RestartPolicy.of(RestartPolicy.Condition.ON_FAILURE)),
                restart.policy());
        assertEquals(new EngineRestart("on-failure", 0), restart.engine());
    }

    @Test
    void oneAttemptIsOne() {
        Restart restart = read("{condition: on-failure, max_attempts: 1}");
        assertEquals(Optional.of(1), restart.policy().orElseThrow().maxAttempts());
        assertEquals(new EngineRestart("on-failure", 1), restart.engine());
    }

    private static Restart read(String policy) {
        return Restart.read(
                attributes("{}"),
                Optional.of(attributes("{restart_policy: " + policy + "}")),
                false);
    }

    private static Attributes attributes(String text) {
        Problems problems = new Problems();
        return YamlText.parse("test", text.getBytes(StandardCharsets.UTF_8), problems)
                .map(root -> Cursor.of(root, new Grammar(Map.of()), problems).attributes())
                .orElseThrow();
    }
}
