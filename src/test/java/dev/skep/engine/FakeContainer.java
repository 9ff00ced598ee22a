package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.Template;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A container in memory, which lives and ends as the engine's restart policy and its image's {@link
 * Behaviour} say.
 */
final class FakeContainer {

    /**
     * What containers of an image do.
     *
     * @param endsAfter how long they run before they end by themselves; empty for ever
     * @param exitCode what they then end with
     * @param healthyAfter how long a health check takes to pass; empty for one that fails instead
     * @param startError why they cannot be started; empty when they can
     */
    record Behaviour(
            Optional<Duration> endsAfter,
            int exitCode,
            Optional<Duration> healthyAfter,
            Optional<String> startError) {
        static final Behaviour GOOD =
                new Behaviour(
                        Optional.empty(), 0, Optional.of(Duration.ofSeconds(1)), Optional.empty());
    }

    private static final Duration FIRST_RESTART_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_RESTART_DELAY = Duration.ofMinutes(1);
    private static final Duration RESTART_DELAY_FORGOTTEN_AFTER = Duration.ofSeconds(10);

    final String id;
    final StackName stack;
    final Slot slot;
    final Template template;
    final long generation;
    final Instant createdAt;
    final SortedMap<String, String> anonymousVolumes;
    final SortedSet<String> networks = new TreeSet<>();
    final Behaviour behaviour;
    String name;
    ContainerState state = new ContainerState.Created();
    private int restartCount;
    private int quickEnds;
    private Instant startedAt = Instant.EPOCH;
    private Optional<Instant> nextChange = Optional.empty();

    FakeContainer(
            String id,
            Step.CreateContainer made,
            SortedMap<String, String> volumes,
            Behaviour behaviour,
            Instant now) {
        this.id = id;
        this.stack = made.stack();
        this.slot = made.slot();
        this.template = made.template();
        this.generation = made.generation();
        this.name = made.name();
        this.createdAt = now;
        this.anonymousVolumes = new TreeMap<>(volumes);
        this.behaviour = behaviour;
        if (spec().networking().networkMode().isEmpty()) {
            spec().networking().networks().stream()
                    .findFirst()
                    .ifPresent(first -> networks.add(first.network()));
        }
    }

    ContainerSpec spec() {
        return template.spec();
    }

    boolean isUp() {
        return state instanceof ContainerState.Running || state instanceof ContainerState.Paused;
    }

    void start(Instant now) {
        startedAt = now;
        state =
                new ContainerState.Running(
                        now, spec().hasHealthcheck() ? Health.STARTING : Health.NONE);
        nextChange =
                soonest(
                        behaviour.endsAfter().map(now::plus),
                        spec().hasHealthcheck()
                                ? behaviour
                                        .healthyAfter()
                                        .or(() -> Optional.of(Duration.ofSeconds(1)))
                                        .map(now::plus)
                                : Optional.empty());
    }

    void failStart(String error) {
        state = new ContainerState.StartFailed(128, error);
    }

    void setHealth(Health health) {
        if (state instanceof ContainerState.Running running) {
            state = new ContainerState.Running(running.since(), health);
            nextChange = behaviour.endsAfter().map(startedAt::plus);
        }
    }

    /** The engine's restart policy follows, unless somebody wanted the end. */
    void end(int exitCode, Cause cause, Instant now) {
        boolean restarts = cause != Cause.OUTSIDE && wantsRestart(exitCode);
        if (restarts) {
            quickEnds =
                    Duration.between(startedAt, now).compareTo(RESTART_DELAY_FORGOTTEN_AFTER) >= 0
                            ? 0
                            : quickEnds + 1;
            long delay = FIRST_RESTART_DELAY.toMillis() << Math.min(Math.max(quickEnds - 1, 0), 20);
            state = new ContainerState.Restarting(exitCode);
            nextChange =
                    Optional.of(now.plusMillis(Math.min(delay, LONGEST_RESTART_DELAY.toMillis())));
        } else {
            state = new ContainerState.Exited(exitCode, cause, startedAt, now);
            nextChange = Optional.empty();
        }
    }

    /** The engine went down and came back: what is to run again does, and nobody was told. */
    void engineRestarted(Instant now) {
        if (!isUp() && !(state instanceof ContainerState.Restarting)) {
            return;
        }
        end(137, Cause.OUTSIDE, now);
        String policy = spec().restart().name();
        if (policy.equals("always") || policy.equals("unless-stopped")) {
            start(now);
        }
    }

    private boolean wantsRestart(int exitCode) {
        ContainerSpec.EngineRestart policy = spec().restart();
        return switch (policy.name()) {
            case "always", "unless-stopped" -> true;
            case "on-failure" ->
                    exitCode != 0
                            && (policy.maximumRetryCount() == 0
                                    || restartCount < policy.maximumRetryCount());
            default -> false;
        };
    }

    Optional<Instant> nextChange() {
        return nextChange;
    }

    /** Does the one thing that is due. */
    void change(Instant now) {
        switch (state) {
            case ContainerState.Restarting _ -> {
                restartCount++;
                start(now);
            }
            case ContainerState.Running running -> {
                if (behaviour
                        .endsAfter()
                        .filter(after -> !startedAt.plus(after).isAfter(now))
                        .isPresent()) {
                    end(behaviour.exitCode(), Cause.ITSELF, now);
                } else if (running.health() == Health.STARTING) {
                    setHealth(
                            behaviour.healthyAfter().isPresent()
                                    ? Health.HEALTHY
                                    : Health.UNHEALTHY);
                } else {
                    nextChange = Optional.empty();
                }
            }
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Paused _,
                    ContainerState.Exited _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    nextChange = Optional.empty();
        }
    }

    ObservedContainer observed() {
        return new ObservedContainer(
                id,
                name,
                slot,
                template.hash(),
                template.parts(),
                generation,
                spec().image(),
                state,
                createdAt,
                restartCount,
                anonymousVolumes);
    }

    private static Optional<Instant> soonest(Optional<Instant> one, Optional<Instant> other) {
        if (one.isPresent() && other.isPresent()) {
            return one.get().isBefore(other.get()) ? one : other;
        }
        return one.or(() -> other);
    }
}
