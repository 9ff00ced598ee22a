package dev.skep.engine.docker;

import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who ended a container, told from the events around its end: the state of a container does not
 * say.
 *
 * <p>A {@code kill} comes before the {@code die} that it causes; a {@code stop} comes before or
 * after it, or alone when the container was waiting for its next restart; an {@code oom} may come
 * without any end. A replica that was seen running and is found ended with no {@code die} ended in
 * a gap of the stream: the engine went down, or somebody used the gap.
 *
 * <p>Pure: knows only what it is told. Not safe for use by several threads.
 */
final class ExitCauses {

    private static final int KEPT_KILLS = 8;

    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    /** SIGCHLD, SIGCONT, SIGURG and SIGWINCH end nothing unless a program means them to. */
    private static final Set<Integer> HARMLESS = Set.of(17, 18, 23, 28);

    private static final Map<String, Integer> NUMBERS =
            Map.of(
                    "HUP", SIGHUP, "INT", SIGINT, "QUIT", SIGQUIT, "KILL", SIGKILL, "TERM", SIGTERM,
                    "WINCH", 28);

    /**
     * A signal that many programs take for "read your configuration again" explains an end only
     * right after it.
     */
    private static final Duration RIGHT_AFTER = Duration.ofSeconds(1);

    /** An end may be written down before the signal that caused it. */
    private static final Duration RIGHT_BEFORE = Duration.ofSeconds(1);

    private final Map<String, Marks> marks = new HashMap<>();

    /**
     * One finished run of a container, as its state tells it.
     *
     * @param grace how long the container may take to stop
     */
    record Run(
            String id,
            int exitCode,
            boolean oomKilled,
            Instant startedAt,
            Instant finishedAt,
            Duration grace) {

        /** Whether a state tells the end of this run, and no earlier one's. */
        boolean isOf(ContainerState state) {
            return state instanceof ContainerState.Exited exited
                    && exited.startedAt().equals(startedAt);
        }
    }

    private record Kill(int signal, Instant at) {}

    private static final class Marks {
        final List<Kill> kills = new ArrayList<>();
        Instant stop = Instant.MIN;
        Instant oom = Instant.MIN;
        Instant die = Instant.MIN;
    }

    void saw(DockerEvent event) {
        switch (event.action()) {
            case "kill" -> {
                List<Kill> kills = of(event).kills;
                kills.add(
                        new Kill(
                                signal(event.attributes().getOrDefault("signal", "9")),
                                event.at()));
                if (kills.size() > KEPT_KILLS) {
                    kills.removeFirst();
                }
            }
            case "stop" -> of(event).stop = event.at();
            case "oom" -> of(event).oom = event.at();
            case "die" -> of(event).die = event.at();
            case "destroy" -> forget(event.id());
            default -> {
                // Says nothing about an end.
            }
        }
    }

    void forget(String id) {
        marks.remove(id);
    }

    /** Whether the stream told of the end of this run. */
    boolean sawEnd(Run run) {
        Marks seen = marks.get(run.id());
        return seen != null && within(run, seen.die);
    }

    /**
     * @param before what the container was when it was last looked at
     */
    Cause cause(Run run, Optional<ContainerState> before) {
        Marks seen = marks.getOrDefault(run.id(), new Marks());
        if (within(run, seen.stop) || seen.kills.stream().anyMatch(kill -> ended(run, kill))) {
            return Cause.OUTSIDE;
        }
        if (run.exitCode() != 0 && (run.oomKilled() || within(run, seen.oom))) {
            return Cause.OUT_OF_MEMORY;
        }
        if (within(run, seen.die)) {
            return Cause.ITSELF;
        }
        return before.flatMap(state -> unseen(run, state)).orElseGet(() -> byCode(run.exitCode()));
    }

    private static Optional<Cause> unseen(Run run, ContainerState before) {
        return switch (before) {
            // Work that ended well in the gap is not to be done again.
            case ContainerState.Running _, ContainerState.Paused _, ContainerState.Restarting _ ->
                    run.exitCode() == 0 ? Optional.empty() : Optional.of(Cause.OUTSIDE);
            case ContainerState.Exited exited ->
                    exited.startedAt().equals(run.startedAt())
                            ? Optional.of(exited.cause())
                            : Optional.empty();
            case ContainerState.Created _,
                    ContainerState.StartFailed _,
                    ContainerState.Removing _,
                    ContainerState.Dead _ ->
                    Optional.empty();
        };
    }

    /** The best guess about an end that happened before we looked for the first time. */
    private static Cause byCode(int exitCode) {
        return exitCode == 128 + SIGKILL || exitCode == 128 + SIGTERM
                ? Cause.OUTSIDE
                : Cause.ITSELF;
    }

    private static boolean ended(Run run, Kill kill) {
        if (!within(run, kill.at()) || HARMLESS.contains(kill.signal())) {
            return false;
        }
        if (kill.signal() == SIGKILL || run.exitCode() == 128 + kill.signal()) {
            return true;
        }
        boolean meantToEnd =
                kill.signal() == SIGTERM || kill.signal() == SIGINT || kill.signal() == SIGQUIT;
        Duration until = meantToEnd ? run.grace().plus(RIGHT_AFTER) : RIGHT_AFTER;
        Duration took = Duration.between(kill.at(), run.finishedAt());
        return took.compareTo(until) <= 0 && took.compareTo(RIGHT_BEFORE.negated()) >= 0;
    }

    private static boolean within(Run run, Instant at) {
        return !at.isBefore(run.startedAt());
    }

    private Marks of(DockerEvent event) {
        return marks.computeIfAbsent(event.id(), _ -> new Marks());
    }

    private static int signal(String value) {
        String name = value.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        Integer known = NUMBERS.get(name);
        if (known != null) {
            return known;
        }
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            return SIGHUP;
        }
    }
}
