package dev.skep.plan;

import dev.skep.desired.Dependency;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Replicas;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a service of a swarm may run: {@code depends_on}, which Swarm itself does not know.
 *
 * <p>It holds back a service that has no task yet; one that runs is left to run.
 */
final class SwarmAdmission {

    private final DesiredState desired;
    private final Swarm observed;
    private final Draft draft;

    SwarmAdmission(DesiredState desired, Swarm observed, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.draft = draft;
    }

    /** Where it may not, a finding says for what it waits. */
    boolean isOpen(DesiredService service) {
        if (service.replicas().onOneNode() == 0
                || observed.of(service.name()).filter(SwarmAdmission::isUp).isPresent()) {
            return true;
        }
        List<String> obstacles = new ArrayList<>();
        for (Dependency dependency : service.dependsOn()) {
            DesiredService other = desired.services().get(dependency.on());
            if (other != null) {
                obstacle(dependency, other).ifPresent(obstacles::add);
            }
        }
        if (obstacles.isEmpty()) {
            return true;
        }
        draft.find(
                new Finding(
                        Severity.WAITING,
                        Optional.of(service.name()),
                        "DependencyNotReady",
                        service.name()
                                + (hasCount(service)
                                        ? " waits at zero replicas for "
                                        : " waits for ")
                                + String.join(" and ", obstacles),
                        Optional.empty()));
        draft.wake(
                draft.now().plus(Convergence.WATCH), "tasks that " + service.name() + " waits for");
        return false;
    }

    /** What has none is not made before it may run. */
    private static boolean hasCount(DesiredService service) {
        return service.replicas() instanceof Replicas.Fixed;
    }

    private static boolean isUp(ObservedService service) {
        return service.replicas().filter(count -> count == 0).isEmpty();
    }

    private Optional<String> obstacle(Dependency dependency, DesiredService other) {
        Optional<ObservedService> live = observed.of(other.name());
        int wanted = live.map(observed::wanted).orElse(other.replicas().onOneNode());
        int asked = Math.max(wanted, other.replicas().onOneNode());
        return switch (dependency.condition()) {
            case SERVICE_STARTED ->
                    live.map(observed::started).orElse(0) < asked
                            ? Optional.of(other.name() + " to start")
                            : Optional.empty();
            case SERVICE_HEALTHY ->
                    live.map(observed::running).orElse(0) < asked
                            ? Optional.of(other.name() + " to be healthy")
                            : Optional.empty();
            case SERVICE_COMPLETED_SUCCESSFULLY ->
                    live.map(observed::completed).orElse(0) < asked
                            ? Optional.of(other.name() + " to complete successfully")
                            : Optional.empty();
        };
    }
}
