package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An empty file, or one that lost most of its services, is far likelier cut off than meant: nothing
 * that left it is ended, until somebody says so.
 */
final class MassRemoval {

    /** What was on its way when Skep took over the file may still arrive. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    /** How often a removal was held back. */
    static final String GUARDED = "watched for a mass removal";

    private final Site site;
    private final Map<StackName, Instant> guardedSince = new HashMap<>();

    MassRemoval(Site site) {
        this.site = site;
    }

    /** Something happened, or time has passed. */
    void look() {
        for (DesiredState state : site.safety().desired().values()) {
            if (isGuarded(state) && isTakenOver(state)) {
                if (guardedSince.putIfAbsent(state.stack(), site.agenda.instant()) == null) {
                    site.trace.count(GUARDED);
                }
            } else {
                guardedSince.remove(state.stack());
            }
        }
    }

    /** What is wrong with ending anything of a service now, if anything is. */
    Optional<String> of(ServiceName service) {
        return site.safety().desired().values().stream()
                .filter(state -> hasLeft(state, service))
                .map(DesiredState::stack)
                .filter(guardedSince::containsKey)
                .filter(stack ->
                        guardedSince.get(stack).plus(ON_ITS_WAY).isBefore(site.agenda.instant()))
                .map(stack -> "ends what left the files of " + stack + " all at once")
                .findFirst();
    }

    private boolean hasLeft(DesiredState state, ServiceName service) {
        return site.there(state).contains(service) && !state.services().containsKey(service);
    }

    private boolean isGuarded(DesiredState state) {
        Set<ServiceName> there = site.there(state);
        long leaving = there.stream().filter(name -> !state.services().containsKey(name)).count();
        boolean all = state.services().isEmpty();
        return !state.allowRemoval()
                && leaving > 0
                && (all || (leaving >= 2 && leaving * 2 > there.size()));
    }

    /** Whether Skep asks for none of what left. */
    private boolean isTakenOver(DesiredState state) {
        return site.leader()
                .flatMap(leader -> leader.process.board.stack(state.stack()))
                .filter(status ->
                        status.services().stream()
                                .filter(told -> told.desired() > 0)
                                .allMatch(told ->
                                        state.services().containsKey(new ServiceName(told.name()))))
                .isPresent();
    }
}
