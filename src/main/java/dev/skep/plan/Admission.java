package dev.skep.plan;

import dev.skep.desired.Dependency;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Finding.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a service may be brought up: {@code depends_on}.
 *
 * <p>It holds back a service that has never run, as Compose does; once a service is up, a
 * dependency that fails later does not stop its replicas from being made good.
 */
final class Admission {

    /** Leave to start, after the steps at these places. */
    record Gate(List<Integer> after) {
        static final Gate OPEN = new Gate(List.of());
    }

    /**
     * Each of ten thousand starts after ten thousand others would be more than memory holds: a
     * service that comes after more waits for the next plan.
     */
    private static final int MOST_AWAITED = 100;

    private final DesiredState desired;
    private final Solo observed;
    private final Memory memory;
    private final Draft draft;
    private final Map<ServiceName, Map<Slot, Integer>> starts = new HashMap<>();

    Admission(DesiredState desired, Solo observed, Memory memory, Draft draft) {
        this.desired = desired;
        this.observed = observed;
        this.memory = memory;
        this.draft = draft;
    }

    /**
     * Notes the places of the steps that start a service's replicas; its dependents may come after
     * them.
     */
    void planned(ServiceName service, Map<Slot, Integer> startsBySlot) {
        starts.put(service, startsBySlot);
    }

    /** Empty while the service has to wait; a finding then says for what. */
    Optional<Gate> gate(DesiredService service) {
        if (memory.admitted().contains(service.name())
                || observed.of(service.name()).stream().anyMatch(Admission::hasStarted)) {
            return Optional.of(Gate.OPEN);
        }
        List<Integer> after = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        for (Dependency dependency : service.dependsOn()) {
            DesiredService other = desired.services().get(dependency.on());
            if (other != null) {
                check(dependency, other, after, obstacles);
            }
        }
        if (obstacles.isEmpty()) {
            return Optional.of(new Gate(List.copyOf(after)));
        }
        draft.find(
                new Finding(
                        Severity.WAITING,
                        Optional.of(service.name()),
                        "DependencyNotReady",
                        service.name() + " waits for " + String.join(" and ", obstacles),
                        Optional.empty()));
        return Optional.empty();
    }

    private static boolean hasStarted(ObservedContainer container) {
        return !(container.state() instanceof ContainerState.Created)
                && !(container.state() instanceof ContainerState.StartFailed);
    }

    private void check(
            Dependency dependency,
            DesiredService other,
            List<Integer> after,
            List<String> obstacles) {
        ServiceName name = other.name();
        int wanted = other.replicas().onOneNode();
        switch (dependency.condition()) {
            case SERVICE_STARTED -> {
                Map<Slot, Integer> starting = starts.getOrDefault(name, Map.of());
                boolean isPlanned =
                        slotsWhere(name, Admission::hasStarted) + starting.size() >= wanted;
                if (isPlanned && starting.size() <= MOST_AWAITED) {
                    after.addAll(starting.values());
                } else {
                    obstacles.add(name + " to start");
                }
            }
            case SERVICE_HEALTHY -> {
                if (slotsWhere(name, ObservedContainer::isReady) < wanted) {
                    obstacles.add(name + " to be healthy");
                }
            }
            case SERVICE_COMPLETED_SUCCESSFULLY -> {
                if (slotsWhere(name, Admission::hasCompleted) < wanted) {
                    obstacles.add(name + " to complete successfully");
                }
            }
        }
    }

    private long slotsWhere(ServiceName service, Predicate<ObservedContainer> holds) {
        return observed.of(service).stream()
                .filter(holds)
                .map(ObservedContainer::slot)
                .distinct()
                .count();
    }

    private static boolean hasCompleted(ObservedContainer container) {
        return container.state() instanceof ContainerState.Exited exited
                && exited.exitCode() == 0
                && exited.cause() == Cause.ITSELF;
    }
}
