package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.plan.Finding.Severity;
import dev.skep.plan.Plan.Node;
import dev.skep.plan.Plan.Wake;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Slot WEB_1 = new Slot(new ServiceName("web"), 1);
    private static final String ID = "0123456789abcdef".repeat(4);

    @Test
    void nothingToDoNothingToLookAtAndNothingWrongIsSettled() {
        assertTrue(plan(List.of(), List.of(), Optional.empty()).isSettled());
    }

    @Test
    void aNoteIsNothingWrong() {
        assertTrue(plan(List.of(), List.of(finding(Severity.NOTE)), Optional.empty()).isSettled());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTE")
    void anyOtherFindingIs(Severity severity) {
        List<Finding> findings = List.of(finding(Severity.NOTE), finding(severity));
        assertFalse(plan(List.of(), findings, Optional.empty()).isSettled());
    }

    @Test
    void whatIsToBeLookedAtLaterIsNotSettled() {
        Optional<Wake> wake = Optional.of(new Wake(NOW, "monitor web/1"));
        assertFalse(plan(List.of(), List.of(), wake).isSettled());
    }

    @Test
    void whatIsToBeDoneIsNotSettled() {
        Node node = new Node(1, new Step.StartContainer(WEB_1, ID), new Why.Missing(), List.of());
        assertFalse(plan(List.of(node), List.of(), Optional.empty()).isSettled());
    }

    @Test
    void aHundredStepsToComeAfterAreNamedAndMoreAreCounted() {
        assertTrue(afterSo(100).endsWith(" #99 #100"));
        assertTrue(afterSo(101).endsWith(" #100 and 1 more"));
    }

    private static String afterSo(int many) {
        List<Integer> after = IntStream.rangeClosed(1, many).boxed().toList();
        return PlanText.of(
                new Plan.Node(many + 1, new Step.RemoveNetwork("x"), new Why.Removed(), after));
    }

    @Test
    void anIdIsShownAsDockerPsShowsItAndANameInFull() {
        String name = "a-name-that-is-longer-than-an-id-as-it-is-shown";
        assertEquals("stop web/1 (0123456789ab)", PlanText.of(new Step.StopContainer(WEB_1, ID)));
        assertEquals("stop web/1 (" + name + ")", PlanText.of(new Step.StopContainer(WEB_1, name)));
    }

    private static Finding finding(Severity severity) {
        return new Finding(severity, Optional.empty(), "Reason", "message", Optional.empty());
    }

    private static Plan plan(List<Node> nodes, List<Finding> findings, Optional<Wake> wake) {
        return new Plan(nodes, findings, 1, Memory.EMPTY, wake);
    }
}
