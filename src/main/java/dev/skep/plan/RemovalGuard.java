package dev.skep.plan;

import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.plan.Finding.Severity;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * Whether what left the files may leave the engine or the swarm, unless that is suspiciously much.
 *
 * <p>A desired state that is empty, or that lacks two or more services and more than half of what
 * is there, removes nothing before somebody says that it is meant. A truncated file is far likelier
 * than such a wish.
 */
final class RemovalGuard {

    private final DesiredState desired;
    private final int there;
    private final Draft draft;

    /**
     * @param there how many services there are
     */
    RemovalGuard(DesiredState desired, int there, Draft draft) {
        this.desired = desired;
        this.there = there;
        this.draft = draft;
    }

    /** Where it may not, a finding says why. */
    boolean allows(SortedSet<ServiceName> leaving) {
        if (!desired.prune()) {
            leaving.forEach(service ->
                    find(
                            Severity.NOTE,
                            "NotInFiles",
                            service + " is not in the files and goes on running: `prune` is off"));
            return false;
        }
        boolean all = desired.services().isEmpty();
        boolean most = leaving.size() >= 2 && leaving.size() * 2 > there;
        if (desired.allowRemoval() || leaving.isEmpty() || !(all || most)) {
            return true;
        }
        String names = leaving.stream().map(ServiceName::value).collect(Collectors.joining(", "));
        find(
                Severity.BLOCKED,
                "MassRemoval",
                "the files no longer name "
                        + leaving.size()
                        + " of the "
                        + there
                        + " services that are there ("
                        + names
                        + "); nothing is removed until `spec.allowRemoval: true`"
                        + " or `skep down "
                        + desired.stack()
                        + "` says that this is meant");
        return false;
    }

    private void find(Severity severity, String reason, String message) {
        draft.find(new Finding(severity, Optional.empty(), reason, message, Optional.empty()));
    }
}
