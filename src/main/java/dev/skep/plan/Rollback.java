package dev.skep.plan;

import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.Revision;
import dev.skep.spec.ServiceFields;
import dev.skep.tree.Tree;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code skep rollback} does: a kept revision takes the place of a service's spec, and stays
 * until the files ask for another one than it was put back from.
 */
public sealed interface Rollback {

    /** The step that does it. */
    record Possible(Step.UpdateService step, Revision to) implements Rollback {}

    /**
     * @param why a sentence for people
     */
    record Impossible(String why) implements Rollback {}

    /**
     * @param number of the revision; empty for the newest that is another one than what runs
     */
    static Rollback of(
            StackName stack, Swarm observed, ServiceName service, Optional<Long> number) {
        Optional<ObservedService> live = observed.of(service);
        if (live.isEmpty()) {
            return new Impossible("the swarm has no service " + service + " of stack " + stack);
        }
        List<Revision> known = observed.revisionsOf(service);
        String running = live.get().label(Labels.SPEC_HASH).orElse("");
        Optional<Revision> wanted =
                number.map(wish -> known.stream().filter(each -> each.number() == wish).findFirst())
                        .orElseGet(() ->
                                known.reversed().stream()
                                        .filter(each -> !each.specHash().value().equals(running))
                                        .findFirst());
        return wanted.<Rollback>map(revision ->
                        new Possible(step(stack, observed, live.get(), revision), revision))
                .orElseGet(() -> new Impossible(missing(service, number, known)));
    }

    private static Step.UpdateService step(
            StackName stack, Swarm observed, ObservedService live, Revision revision) {
        Tree.Mapping spec =
                revision.spec()
                        .with(List.of("Mode"), live.spec().at("Mode"))
                        .with(
                                List.of("Labels", Labels.FAILOVER),
                                live.spec().at("Labels", Labels.FAILOVER))
                        .with(List.of("Labels", Labels.ROLLED_BACK_FROM), from(observed, live))
                        .with(
                                List.of("Labels", Labels.REVISION),
                                Tree.of(Long.toString(revision.number())));
        return new Step.UpdateService(
                stack,
                live.name(),
                live.id(),
                live.version(),
                ServiceFields.carriedOver(live.spec(), spec));
    }

    /** What is asked for, as it was written down last; else what runs. */
    private static Tree from(Swarm observed, ObservedService live) {
        return observed.lastApplied()
                .map(last -> last.services().get(live.name()))
                .map(LastApplied.Service::specHash)
                .map(hash -> Tree.of(hash.value()))
                .orElseGet(() -> live.spec().at("Labels", Labels.SPEC_HASH));
    }

    private static String missing(
            ServiceName service, Optional<Long> number, List<Revision> known) {
        String asked =
                number.map(wish -> "there is no revision " + wish + " of " + service)
                        .orElse("there is no other revision of " + service + " to go back to");
        return known.isEmpty()
                ? asked + ": none is kept"
                : asked
                        + "; kept are "
                        + known.stream()
                                .map(each -> each.number() + " (" + each.createdAt() + ")")
                                .collect(Collectors.joining(", "));
    }
}
