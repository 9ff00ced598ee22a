package dev.skep.status;

import dev.skep.desired.DesiredService;
import dev.skep.identity.ServiceName;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Counts what runs of each service against what is asked for. */
final class ServiceCount {

    /** How long after a start by the engine's restart policy that is still worth telling. */
    private static final Duration UNPROVEN = Duration.ofMinutes(10);

    /**
     * What is asked for of one service, by the files or by what the engine has written down of
     * them.
     */
    private record Wanted(int replicas, Optional<SpecHash> hash, IntPredicate completes) {
        static final Wanted NOTHING = new Wanted(0, Optional.empty(), code -> false);
    }

    private final Situation situation;
    private final Optional<Solo> solo;
    private final SortedMap<ServiceName, Wanted> wanted;

    ServiceCount(Situation situation, Optional<Solo> solo) {
        this.situation = situation;
        this.solo = solo;
        this.wanted = wanted(situation);
    }

    List<ServiceStatus> services() {
        SortedSet<ServiceName> names = new TreeSet<>(wanted.keySet());
        solo.ifPresent(seen -> names.addAll(seen.containers().keySet()));
        return names.stream().map(this::service).toList();
    }

    private static SortedMap<ServiceName, Wanted> wanted(Situation situation) {
        SortedMap<ServiceName, Wanted> wanted = new TreeMap<>();
        if (situation.desired().isPresent()) {
            for (DesiredService service : situation.desired().get().services().values()) {
                wanted.put(
                        service.name(),
                        new Wanted(
                                service.replicas().onOneNode(),
                                Optional.of(service.template().hash()),
                                service.restart()::completes));
            }
        } else if (situation.lastApplied().isPresent()) {
            situation
                    .lastApplied()
                    .get()
                    .services()
                    .forEach((name, service) -> wanted.put(name, recorded(service)));
        }
        return wanted;
    }

    private static Wanted recorded(LastApplied.Service service) {
        return new Wanted(
                service.replicas(),
                Optional.of(service.specHash()),
                code -> service.completes() && code == 0);
    }

    private ServiceStatus service(ServiceName name) {
        Wanted want = wanted.getOrDefault(name, Wanted.NOTHING);
        List<ObservedContainer> containers = solo.map(seen -> seen.of(name)).orElse(List.of());
        Predicate<ObservedContainer> completed = container -> isCompleted(container, want);
        Predicate<ObservedContainer> current =
                container -> want.hash().filter(container.specHash()::equals).isPresent();
        Set<Integer> running = slots(containers, ObservedContainer::isRunning);
        Set<Integer> done = slots(containers, completed.and(current));
        done.removeAll(running);
        Predicate<ObservedContainer> counts = ObservedContainer::isRunning;
        return new ServiceStatus(
                name.value(),
                want.replicas(),
                running.size(),
                slots(containers, ObservedContainer::isReady).size(),
                slots(containers, current.and(counts.or(completed))).size(),
                done.size(),
                containers.stream().map(container -> replica(container, want)).toList(),
                situation.notes(name));
    }

    private static Set<Integer> slots(
            List<ObservedContainer> containers, Predicate<ObservedContainer> which) {
        Set<Integer> slots = new HashSet<>();
        containers.stream()
                .filter(which)
                .forEach(container -> slots.add(container.slot().number()));
        return slots;
    }

    private static boolean isCompleted(ObservedContainer container, Wanted want) {
        return container.state() instanceof ContainerState.Exited exited
                && exited.cause() == Cause.ITSELF
                && want.completes().test(exited.exitCode());
    }

    private ReplicaStatus replica(ObservedContainer container, Wanted want) {
        boolean updated = want.hash().filter(container.specHash()::equals).isPresent();
        return new ReplicaStatus(
                container.slot().number(),
                container.id(),
                Optional.empty(),
                stateName(container.state()),
                health(container.state()).name().toLowerCase(Locale.ROOT),
                container.image(),
                since(container),
                updated,
                isFailing(container, want),
                note(container, want, updated, situation.now()));
    }

    private static boolean isFailing(ObservedContainer container, Wanted want) {
        if (want.replicas() == 0) {
            return container.state() instanceof ContainerState.Dead;
        }
        return switch (container.state()) {
            case ContainerState.Created _, ContainerState.Removing _ -> false;
            case ContainerState.Running running -> running.health() == Health.UNHEALTHY;
            case ContainerState.Exited _ -> !isCompleted(container, want);
            case ContainerState.StartFailed _,
                    ContainerState.Paused _,
                    ContainerState.Restarting _,
                    ContainerState.Dead _ ->
                    true;
        };
    }

    private static String stateName(ContainerState state) {
        return switch (state) {
            case ContainerState.Created _, ContainerState.StartFailed _ -> "created";
            case ContainerState.Running _ -> "running";
            case ContainerState.Paused _ -> "paused";
            case ContainerState.Restarting _ -> "restarting";
            case ContainerState.Exited _ -> "exited";
            case ContainerState.Removing() -> "removing";
            case ContainerState.Dead() -> "dead";
        };
    }

    private static Health health(ContainerState state) {
        return state instanceof ContainerState.Running running ? running.health() : Health.NONE;
    }

    private static Instant since(ObservedContainer container) {
        return switch (container.state()) {
            case ContainerState.Running(Instant since, Health _) -> since;
            case ContainerState.Paused(Instant since) -> since;
            case ContainerState.Exited exited -> exited.at();
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Restarting _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    container.createdAt();
        };
    }

    private static Optional<String> note(
            ObservedContainer container, Wanted want, boolean updated, Instant now) {
        List<String> parts = new ArrayList<>();
        switch (container.state()) {
            case ContainerState.Created() -> parts.add("not started");
            case ContainerState.StartFailed failed ->
                    parts.add("could not start: " + failed.error());
            case ContainerState.Running(Instant _, Health health) -> {
                if (health == Health.STARTING) {
                    parts.add("its health check has not passed yet");
                } else if (health == Health.UNHEALTHY) {
                    parts.add("its health check fails");
                }
            }
            case ContainerState.Paused _ -> parts.add("paused from outside");
            case ContainerState.Restarting(int code) ->
                    parts.add(
                            "exited "
                                    + code
                                    + "; the engine's own restart policy is about to start it again");
            case ContainerState.Exited exited ->
                    parts.add(end(exited, isCompleted(container, want)));
            case ContainerState.Removing() -> parts.add("its removal is under way");
            case ContainerState.Dead() -> parts.add("its removal failed half-way");
        }
        if (want.replicas() == 0) {
            parts.add("not asked for");
        } else if (!updated) {
            parts.add("of an older spec");
        }
        if (container.restartCount() > 0 && since(container).plus(UNPROVEN).isAfter(now)) {
            parts.add(
                    "started again by the engine (" + container.restartCount() + " times in all)");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    private static String end(ContainerState.Exited exited, boolean completed) {
        String after = " after " + Spans.text(Duration.between(exited.startedAt(), exited.at()));
        if (completed) {
            return "completed" + after;
        }
        return switch (exited.cause()) {
            case ITSELF -> "exited " + exited.exitCode() + after;
            case OUT_OF_MEMORY -> "exited " + exited.exitCode() + " (out of memory)" + after;
            case OUTSIDE -> "ended from outside (exit code " + exited.exitCode() + ")" + after;
        };
    }
}
