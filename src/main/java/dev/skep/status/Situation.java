package dev.skep.status;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedState;
import dev.skep.plan.ApiFloors;
import dev.skep.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one stack at one instant: what its status is made from.
 *
 * @param desired what is asked for, by the last good files, as far as the engine can have it; when
 *     empty, what the engine has written down stands for it
 * @param observed the last whole snapshot
 * @param plan what is to be done about the difference; empty when nobody has planned
 * @param problems of the stack's own files; empty when they are good
 */
public record Situation(
        StackName stack,
        Optional<DesiredState> desired,
        Optional<ObservedState> observed,
        Optional<Plan> plan,
        List<Problem> problems,
        Reach engine,
        Instant now) {

    public Situation {
        problems = List.copyOf(problems);
        if (desired.isPresent() && observed.isPresent()) {
            desired = Optional.of(new ApiFloors(observed.get()).within(desired.get()));
        }
    }

    Optional<LastApplied> lastApplied() {
        return observed.flatMap(ObservedState::lastApplied);
    }

    /** Each service in numbers. */
    List<ServiceStatus> services() {
        return switch (observed.orElse(null)) {
            case null -> new ServiceCount(this, Optional.empty()).services();
            case ObservedState.Solo solo -> new ServiceCount(this, Optional.of(solo)).services();
            case ObservedState.Swarm swarm -> new TaskCount(this, swarm).services();
        };
    }

    /** What the plan found out about a service, in sentences. */
    List<String> notes(ServiceName service) {
        return plan.stream()
                .flatMap(made -> made.findings().stream())
                .filter(finding -> finding.service().filter(service::equals).isPresent())
                .map(Verdict::sentence)
                .toList();
    }

    /**
     * The generation of what is asked for: 1 for the first, one more for each that differs; 0 when
     * nothing is known.
     */
    long generation() {
        if (plan.isPresent()) {
            return plan.get().generation();
        }
        long written = lastApplied().map(LastApplied::generation).orElse(0L);
        boolean known =
                desired.isEmpty()
                        || lastApplied()
                                .filter(last -> last.digest().equals(desired.get().digest()))
                                .isPresent();
        return known ? written : written + 1;
    }
}
