package dev.skep.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to do next, and why.
 *
 * @param nodes the steps; every node comes after all that it depends on
 * @param findings what no step mends
 * @param generation of the desired state that it was made for
 * @param next what to remember for the next plan
 * @param wake when to plan again even if nothing happens
 */
public record Plan(
        List<Node> nodes,
        List<Finding> findings,
        long generation,
        Memory next,
        Optional<Wake> wake) {

    /**
     * One step in its place.
     *
     * @param id 1, 2, 3 … in the order of the plan
     * @param after ids of the steps that must be done before this one starts
     */
    public record Node(int id, Step step, Why why, List<Integer> after) {
        public Node {
            after = List.copyOf(after);
        }
    }

    /**
     * @param on what is waited for, in a plan's own words: {@code monitor web/3}
     */
    public record Wake(Instant at, String on) {}

    public Plan {
        nodes = List.copyOf(nodes);
        findings = List.copyOf(findings);
    }

    /** Nothing to do now, nothing to look at later, and nothing wrong. */
    public boolean isSettled() {
        return nodes.isEmpty()
                && wake.isEmpty()
                && findings.stream()
                        .allMatch(finding -> finding.severity() == Finding.Severity.NOTE);
    }
}
