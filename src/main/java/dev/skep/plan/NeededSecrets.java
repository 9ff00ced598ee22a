package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileSource;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The secrets that have to be in a swarm's store before desired state can be handed on that has
 * none of their contents.
 *
 * @param names of all of them but those that are somebody else's
 * @param missing makes those that are not there
 * @param obstacles why one cannot be made
 */
public record NeededSecrets(SortedSet<String> names, List<Step> missing, List<Finding> obstacles) {

    public static NeededSecrets of(DesiredState desired, Swarm observed) {
        Draft draft = new Draft(Memory.EMPTY, Instant.EPOCH);
        StoredFiles files = new StoredFiles(desired, observed, draft);
        SortedSet<String> names = new TreeSet<>();
        for (DesiredService service : desired.services().values()) {
            files.secrets(service).forEach(_ -> {});
            StoredFiles.secrets(service.template().spec())
                    .filter(FileSource.Content.class::isInstance)
                    .map(files::ofSecret)
                    .forEach(names::add);
        }
        Plan plan = draft.finish(0, Memory.EMPTY);
        return new NeededSecrets(
                names,
                plan.nodes().stream().map(Plan.Node::step).toList(),
                plan.findings().stream()
                        .filter(found -> found.severity() == Severity.BLOCKED)
                        .filter(found -> !found.reason().equals("ExternalNotFound"))
                        .toList());
    }
}
