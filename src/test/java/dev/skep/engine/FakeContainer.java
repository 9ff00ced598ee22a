package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.Template;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Exited;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ContainerState.Paused;
import dev.skep.observed.ContainerState.Removing;
import dev.skep.observed.ContainerState.Restarting;
import dev.skep.observed.ContainerState.Running;
import dev.skep.observed.ContainerState.StartFailed;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A container in memory, which lives and ends as the engine's restart policy and its image's {@link
 * Behaviour} say. What changes it answers with the events that the engine then tells, in order.
 */
final class FakeContainer {

    /** What will happen by itself; of two at one instant, the first here. */
    private enum Due {
        END,
        SIGKILL,
        HEALTH_CHECK,
        RESTART,
        REMOVAL
    }

    private static final Duration PAUSED_LOOK = Duration.ofSeconds(1);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    final String id;
    final StackName stack;
    final Slot slot;
    final Template template;
    final long generation;
    final Instant createdAt;
    final SortedMap<String, String> anonymousVolumes;

    /** Mounted by their names, although it was the engine that named them. */
    final SortedSet<String> inheritedVolumes;

    final SortedSet<String> networks = new TreeSet<>();
    String name;
    ContainerState state = new ContainerState.Created();
    Behaviour behaviour;
    private final Map<Due, Instant> due = new EnumMap<>(Due.class);
    private Health health = Health.NONE;
    private Instant checksFailUntil = Instant.MIN;
    private final FakeRestarts restarts;
    private boolean startsAgain;
    private Instant startedAt = Instant.EPOCH;
    private Instant endedAt = Instant.EPOCH;

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
        this.inheritedVolumes = new TreeSet<>(made.inheritedVolumes().values());
        this.behaviour = behaviour;
        this.restarts = new FakeRestarts(spec().restart());
        if (spec().networking().networkMode().isEmpty()) {
            spec().networking().networks().stream()
                    .findFirst()
                    .ifPresent(first -> networks.add(first.network()));
        }
    }

    private boolean hasHealthcheck() {
        return spec().healthcheck()
                .filter(check -> !check.test().equals(List.of("NONE")))
                .isPresent();
    }

    ContainerSpec spec() {
        return template.spec();
    }

    Duration grace() {
        return spec().process().stopGracePeriod().orElse(DEFAULT_GRACE);
    }

    boolean isUp() {
        return state instanceof Running || state instanceof Paused;
    }

    boolean neverRan() {
        return state instanceof ContainerState.Created || state instanceof StartFailed;
    }

    /** Somebody starts it: what the engine counted of its restarts is forgotten. */
    List<String> start(Instant now) {
        if (isUp() || state instanceof Restarting) {
            return List.of();
        }
        restarts.begin();
        return run(now);
    }

    private List<String> run(Instant now) {
        startedAt = now;
        health = hasHealthcheck() ? Health.STARTING : Health.NONE;
        state = new Running(now, health);
        due.clear();
        behaviour.endsAfter().ifPresent(after -> due.put(Due.END, now.plus(after)));
        if (hasHealthcheck()) {
            due.put(Due.HEALTH_CHECK, now.plus(behaviour.healthyAfter().orElse(CHECK_INTERVAL)));
        }
        return List.of("start");
    }

    /** What ran before stays the end that it was. */
    void failStart(String error) {
        if (neverRan()) {
            int code =
                    error.contains("executable file not found")
                            ? 127
                            : error.contains("permission denied") ? 126 : 128;
            state = new StartFailed(code, error);
        }
    }

    /**
     * Whatever they would say otherwise, its health checks fail before that moment, which may be
     * {@link Instant#MAX}.
     */
    void failChecks(Instant until, Instant now) {
        if (!hasHealthcheck()) {
            throw new IllegalStateException(name + " has no health check that could fail");
        }
        checksFailUntil = until;
        if (isUp()) {
            due.put(Due.HEALTH_CHECK, now.plus(CHECK_INTERVAL));
        }
    }

    private List<String> check(Instant now) {
        boolean toldToFail = now.isBefore(checksFailUntil);
        if (toldToFail && !checksFailUntil.equals(Instant.MAX)) {
            due.put(Due.HEALTH_CHECK, checksFailUntil);
        }
        Health found =
                toldToFail || behaviour.healthyAfter().isEmpty()
                        ? Health.UNHEALTHY
                        : Health.HEALTHY;
        if (!(state instanceof Running) || health == found) {
            return List.of();
        }
        health = found;
        state = new Running(startedAt, found);
        return List.of("health_status");
    }

    List<String> pause() {
        if (state instanceof Running) {
            state = new Paused(startedAt);
            return List.of("pause");
        }
        return List.of();
    }

    List<String> unpause() {
        if (state instanceof Paused) {
            state = new Running(startedAt, health);
            return List.of("unpause");
        }
        return List.of();
    }

    /**
     * SIGTERM, and SIGKILL once the grace period is over. While it waits for its next restart that
     * is the end of it, with the code of its last.
     */
    List<String> stop(Instant now) {
        if (state instanceof Restarting waiting) {
            restarts.stoppedByHand = true;
            exited(waiting.exitCode(), Cause.OUTSIDE, endedAt);
            return List.of("stop");
        }
        if (!isUp()) {
            return List.of();
        }
        List<String> events = new ArrayList<>(unpause());
        if (behaviour.ignoresSigterm()) {
            due.putIfAbsent(Due.SIGKILL, now.plus(grace()));
        } else {
            events.addAll(end(TERMINATED, Cause.OUTSIDE, now));
            events.add("stop");
        }
        return events;
    }

    /** The same, and it is to be started when that is over. */
    List<String> stopToStartAgain(Instant now) {
        startsAgain = true;
        return stop(now);
    }

    /** Whether it is over, and it is to be started. */
    boolean takesItsRestart() {
        boolean takes = startsAgain && !isUp();
        startsAgain &= !takes;
        return takes;
    }

    /**
     * Its program heeds SIGTERM alone, if that. The engine takes any signal for somebody's wish
     * that the next end be the last, unless another one is set to stop it.
     */
    List<String> signal(String signal, Instant now) {
        boolean wished =
                spec().process().stopSignal().map(own -> own.equals("SIG" + signal)).orElse(true);
        if (signal.equals("KILL") || (wished && state instanceof Restarting)) {
            return end(KILLED, Cause.OUTSIDE, now);
        }
        List<String> events = new ArrayList<>();
        if (wished && isUp()) {
            restarts.cancel();
            events.addAll(unpause());
        }
        if (signal.equals("TERM") && state instanceof Running && !behaviour.ignoresSigterm()) {
            events.addAll(end(TERMINATED, Cause.OUTSIDE, now));
        }
        return events;
    }

    /** The grace period is over. */
    List<String> kill(Instant now) {
        return due.containsKey(Due.SIGKILL)
                ? List.of(end(KILLED, Cause.OUTSIDE, now).getFirst(), "stop")
                : List.of();
    }

    /**
     * The engine's restart policy follows, unless somebody wanted the end. An end from outside that
     * comes while it waits for its next restart is told by no event.
     */
    List<String> end(int exitCode, Cause cause, Instant now) {
        if (state instanceof Restarting waiting && cause == Cause.OUTSIDE) {
            restarts.stoppedByHand = true;
            exited(waiting.exitCode(), cause, endedAt);
            return List.of();
        }
        if (!isUp()) {
            return List.of();
        }
        endedAt = now;
        Optional<Duration> wait =
                cause == Cause.OUTSIDE
                        ? Optional.empty()
                        : restarts.afterEnd(exitCode, Duration.between(startedAt, now));
        if (wait.isPresent()) {
            state = new Restarting(exitCode);
            due.clear();
            due.put(Due.RESTART, now.plus(wait.get()));
        } else {
            restarts.stoppedByHand |= cause == Cause.OUTSIDE;
            exited(exitCode, cause, now);
        }
        return List.of("die");
    }

    private void exited(int exitCode, Cause cause, Instant at) {
        state = new Exited(exitCode, cause, startedAt, at);
        due.clear();
    }

    /** It is killed if need be, and gone when its time is over. */
    List<String> beginRemoval(Instant now) {
        List<String> events = isUp() ? end(KILLED, Cause.OUTSIDE, now) : List.of();
        state = new Removing();
        due.clear();
        due.put(Due.REMOVAL, now.plus(behaviour.removalTakes()));
        return events;
    }

    /**
     * The engine goes down and stops what runs. What an engine that crashed finds running it stops
     * when it begins again, and takes that for somebody's wish.
     */
    List<String> engineEnds(boolean crashed, Instant now) {
        if (state instanceof Restarting waiting) {
            exited(waiting.exitCode(), Cause.ITSELF, endedAt);
            return List.of();
        }
        if (!isUp()) {
            return List.of();
        }
        boolean before = restarts.stoppedByHand;
        List<String> events =
                new ArrayList<>(
                        end(behaviour.ignoresSigterm() ? KILLED : TERMINATED, Cause.OUTSIDE, now));
        events.add("stop");
        restarts.stoppedByHand = before || crashed;
        return events;
    }

    /** What is to run again does. */
    List<String> engineBegins(Instant now) {
        if (state instanceof Exited exited && restarts.whenTheEngineBegins(exited.exitCode())) {
            restarts.forget();
            return run(now);
        }
        return List.of();
    }

    Optional<Instant> nextChange() {
        return due.values().stream().min(Comparator.naturalOrder());
    }

    boolean isGone(Instant now) {
        return state instanceof Removing
                && !due.getOrDefault(Due.REMOVAL, Instant.MAX).isAfter(now);
    }

    private Map.Entry<Due, Instant> next() {
        return due.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
    }

    boolean isRestartedNow() {
        return next().getKey() == Due.RESTART;
    }

    /** What its policy wants to start cannot be: it has ended for good, and nobody is told. */
    void giveUp() {
        if (state instanceof Restarting waiting) {
            exited(waiting.exitCode(), Cause.ITSELF, endedAt);
        }
    }

    /** Does the one thing that is due. */
    List<String> change() {
        Map.Entry<Due, Instant> next = next();
        Instant at = next.getValue();
        boolean waits = next.getKey() == Due.END || next.getKey() == Due.HEALTH_CHECK;
        if (waits && state instanceof Paused) {
            // What is paused neither ends by itself nor is it checked: not before it goes on.
            due.put(next.getKey(), at.plus(PAUSED_LOOK));
            return List.of();
        }
        List<String> events =
                switch (next.getKey()) {
                    case END ->
                            state instanceof Running
                                    ? end(behaviour.exitCode(), behaviour.cause(), at)
                                    : List.of();
                    case SIGKILL -> kill(at);
                    case HEALTH_CHECK -> check(at);
                    case RESTART -> run(at);
                    case REMOVAL -> List.of("destroy");
                };
        due.remove(next.getKey(), at);
        return events;
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
                restarts.count(),
                anonymousVolumes);
    }
}
