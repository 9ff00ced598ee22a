package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.Scheduling.Placement;
import dev.skep.observed.Life;
import dev.skep.observed.ObservedNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {

    private static final ObservedNode NODE =
            new ObservedNode(
                    "n1",
                    3,
                    "node1",
                    true,
                    ObservedNode.State.READY,
                    ObservedNode.Availability.ACTIVE,
                    new TreeMap<>(
                            Map.of(
                                    "node.role", "manager",
                                    "node.hostname", "node1",
                                    "node.labels.disk", "SSD",
                                    "engine.labels.gpu", "yes")),
                    Life.UNKNOWN);

    @ParameterizedTest
    @CsvSource({
        "node.role == manager, true",
        "node.role==manager, true",
        "node.role != manager, false",
        "node.hostname == node2, false",
        "node.labels.disk == ssd, true",
        "node.labels.zone == a, false",
        "node.labels.zone != a, true",
        "engine.labels.gpu == yes, true",
        "node.role, true",
        "==manager, false"
    })
    void aNodeMeetsAConstraintAsSwarmkitJudgesIt(String constraint, boolean met) {
        assertEquals(met, Constraint.all(new Placement(List.of(constraint), List.of(), 0), NODE));
    }

    @ParameterizedTest
    @CsvSource({"node.role == manager, true", "node.role == worker, false"})
    void allOfThemHaveToHold(String second, boolean met) {
        Placement both = new Placement(List.of("node.hostname == node1", second), List.of(), 0);
        assertEquals(met, Constraint.all(both, NODE));
    }
}
