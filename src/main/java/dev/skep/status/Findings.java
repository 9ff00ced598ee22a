package dev.skep.status;

import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.plan.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many findings of each kind stand about a stack: what can be counted of them, while their
 * sentences are for people.
 */
record Findings(Map<Kind, Integer> counts) {

    static final Findings NONE = new Findings(Map.of());

    /**
     * @param service empty for the whole stack
     */
    record Kind(Optional<String> service, Finding.Severity severity, String reason) {}

    static Findings of(Situation situation) {
        Map<Kind, Integer> counts = new LinkedHashMap<>();
        situation.plan().stream()
                .flatMap(plan -> plan.findings().stream())
                .forEach(finding -> counts.merge(kind(finding), 1, Integer::sum));
        return new Findings(counts);
    }

    private static Kind kind(Finding finding) {
        return new Kind(
                finding.service().map(ServiceName::value), finding.severity(), finding.reason());
    }

    /** What to tell who knows what was before. */
    List<Event.FindingsChanged> since(Findings before, StackName stack) {
        return Stream.concat(before.counts.keySet().stream(), counts.keySet().stream())
                .distinct()
                .filter(kind -> count(kind) != before.count(kind))
                .map(kind ->
                        new Event.FindingsChanged(
                                stack.value(),
                                kind.service(),
                                kind.severity(),
                                kind.reason(),
                                count(kind)))
                .toList();
    }

    private int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }
}
