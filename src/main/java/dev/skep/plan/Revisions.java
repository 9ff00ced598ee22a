package dev.skep.plan;

import dev.skep.desired.DesiredState;
import dev.skep.identity.Labels;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.Revision;
import dev.skep.tree.Tree;
import java.util.List;
import java.util.Optional;

/**
 * The specs that services had, kept in the swarm: its own memory is of one, and any write of a
 * count loses it.
 */
final class Revisions {

    /** So many are kept of each service. */
    static final int KEPT = 10;

    private final DesiredState desired;
    private final Swarm observed;
    private final Draft draft;

    Revisions(DesiredState desired, Swarm observed, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.draft = draft;
    }

    /**
     * Has a spec kept, unless it is the one that was kept last.
     *
     * @param after the place of the step that writes it to the service
     */
    void keep(ServiceName service, Tree.Mapping spec, int after) {
        List<Revision> known = observed.revisionsOf(service);
        Optional<String> hash = spec.at("Labels", Labels.SPEC_HASH).text();
        boolean isKept =
                !known.isEmpty()
                        && hash.filter(known.getLast().specHash().value()::equals).isPresent();
        if (isKept) {
            letGo(known, known.size() - KEPT, Draft.READY);
        } else if (hash.isPresent()) {
            long number = known.isEmpty() ? 1 : known.getLast().number() + 1;
            int kept =
                    draft.add(
                            new Step.WriteRevision(desired.stack(), service, number, spec),
                            new Why.NewRevision(),
                            after);
            letGo(known, known.size() + 1 - KEPT, kept);
        }
    }

    /** Also of those whose turn it was when a controller was ended in the middle. */
    private void letGo(List<Revision> known, int tooMany, int after) {
        known.stream()
                .limit(Math.max(0, tooMany))
                .forEach(old ->
                        draft.add(
                                new Step.RemoveConfig(old.config(), old.configId()),
                                new Why.Outlived(),
                                after));
    }
}
