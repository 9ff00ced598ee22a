package dev.skep.plan;

import dev.skep.desired.RestartPolicy;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a replica that is no longer well: made good now, made good later, left alone.
 *
 * <p>Somebody else's doing is made good at once, every time. A replica's own end is made good at
 * once the first time, then after {@link #FIRST_DELAY}, doubling up to {@link #LONGEST_DELAY},
 * until one has run for {@link #PROVES_HEALTH}.
 */
final class Ending {

    static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    static final Duration PROVES_HEALTH = Duration.ofMinutes(10);

    private Ending() {}

    /** What to do about a replica that is not well. */
    sealed interface Verdict {

        /** Make a successor, and remember {@code ends}. */
        record Replace(Why why, Optional<Memory.Ends> ends) implements Verdict {}

        /** The same, but not before {@code ends.nextAt()}. */
        record Later(Why why, Memory.Ends ends) implements Verdict {}

        /** Its work is done. */
        record Completed() implements Verdict {}

        /** The policy says to leave it, and it did not end well. */
        record GivenUp(Why why, Optional<Memory.Ends> ends) implements Verdict {}

        /** Nothing is wrong with it, or the engine is dealing with it. */
        record Well() implements Verdict {}
    }

    static Verdict of(
            ObservedContainer container,
            RestartPolicy policy,
            Optional<Memory.Ends> before,
            Instant now) {
        return switch (container.state()) {
            case ContainerState.Running(Instant since, Health health) ->
                    health == Health.UNHEALTHY
                            ? own(
                                    container,
                                    new Why.Unhealthy(),
                                    ran(since, before, now),
                                    policy,
                                    before,
                                    now)
                            : new Verdict.Well();
            case ContainerState.Exited exited -> exited(container, exited, policy, before, now);
            case ContainerState.StartFailed failed ->
                    own(
                            container,
                            new Why.StartFailed(failed.error()),
                            Duration.ZERO,
                            policy,
                            before,
                            now);
            case ContainerState.Dead _ ->
                    new Verdict.Replace(new Why.Leftover("a removal"), Optional.empty());
            case ContainerState.Removing _ ->
                    new Verdict.Replace(new Why.Missing(), Optional.empty());
            case ContainerState.Created _, ContainerState.Paused _, ContainerState.Restarting _ ->
                    new Verdict.Well();
        };
    }

    private static Verdict exited(
            ObservedContainer container,
            ContainerState.Exited exited,
            RestartPolicy policy,
            Optional<Memory.Ends> before,
            Instant now) {
        Why why = new Why.Exited(exited.exitCode(), exited.cause());
        if (exited.cause() == Cause.OUTSIDE) {
            return new Verdict.Replace(why, Optional.empty());
        }
        if (exited.cause() == Cause.ITSELF && policy.completes(exited.exitCode())) {
            return new Verdict.Completed();
        }
        if (!policy.replaces(exited.exitCode())) {
            return new Verdict.GivenUp(why, Optional.empty());
        }
        Duration ran = Duration.between(exited.startedAt(), exited.at());
        return own(container, why, ran, policy, before, now);
    }

    private static Verdict own(
            ObservedContainer container,
            Why why,
            Duration ran,
            RestartPolicy policy,
            Optional<Memory.Ends> before,
            Instant now) {
        Memory.Ends ends =
                before.filter(known -> known.container().equals(container.id()))
                        .orElseGet(() -> count(container, ran, policy, before, now));
        if (policy.maxAttempts().filter(most -> ends.count() > most).isPresent()) {
            return new Verdict.GivenUp(why, Optional.of(ends));
        }
        return ends.nextAt().isAfter(now)
                ? new Verdict.Later(why, ends)
                : new Verdict.Replace(why, Optional.of(ends));
    }

    private static Memory.Ends count(
            ObservedContainer container,
            Duration ran,
            RestartPolicy policy,
            Optional<Memory.Ends> before,
            Instant now) {
        boolean fresh = ran.compareTo(policy.window().orElse(PROVES_HEALTH)) >= 0;
        int count = fresh ? 1 : before.map(Memory.Ends::count).orElse(0) + 1;
        return new Memory.Ends(count, container.id(), now.plus(delay(count, policy)));
    }

    private static Duration delay(int count, RestartPolicy policy) {
        Duration doubled =
                count == 1
                        ? Duration.ZERO
                        : FIRST_DELAY.multipliedBy(1L << Math.min(count - 2, 10));
        Duration capped = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        return policy.delay().filter(least -> least.compareTo(capped) > 0).orElse(capped);
    }

    /**
     * Whether it has run well for so long that its slot's earlier ends no longer count.
     *
     * @param before the slot's earlier ends
     */
    static boolean isProven(
            ObservedContainer container,
            RestartPolicy policy,
            Optional<Memory.Ends> before,
            Instant now) {
        return container.state() instanceof ContainerState.Running running
                && container.isReady()
                && ran(running.since(), before, now)
                                .compareTo(policy.window().orElse(PROVES_HEALTH))
                        >= 0;
    }

    /**
     * How long a replica has run: no longer than since the end before, which Skep's own clock
     * timed. An engine whose clock is behind would else make every replica an old one, and nothing
     * would ever be held back.
     */
    private static Duration ran(Instant since, Optional<Memory.Ends> before, Instant now) {
        Duration told = Duration.between(since, now);
        return before.map(ends -> Duration.between(ends.nextAt(), now))
                .filter(most -> most.compareTo(told) < 0)
                .orElse(told);
    }
}
