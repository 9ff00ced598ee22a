package dev.skep.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.desired.RestartPolicy.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many replicas there are, and what becomes of one that ends. */
class PolicyTest {

    @ParameterizedTest
    @CsvSource({
        "ANY, 0, false, true",
        "ANY, 1, false, true",
        "ON_FAILURE, 0, true, false",
        "ON_FAILURE, 1, false, true",
        "NONE, 0, true, false",
        "NONE, 1, false, false"
    })
    void anEndIsMadeGoodOrIsTheEndOfTheWorkOrIsLeft(
            Condition condition, int exitCode, boolean completes, boolean replaces) {
        RestartPolicy policy = RestartPolicy.of(condition);
        assertEquals(completes, policy.completes(exitCode));
        assertEquals(replaces, policy.replaces(exitCode));
    }

    @Test
    void aPlainEngineIsOneNode() {
        assertEquals(0, new Replicas.Fixed(0).onOneNode());
        assertEquals(3, new Replicas.Fixed(3).onOneNode());
        assertEquals(1, new Replicas.PerNode().onOneNode());
    }

    @Test
    void thereAreNoFewerReplicasThanNone() {
        assertThrows(IllegalArgumentException.class, () -> new Replicas.Fixed(-1));
    }
}
