package dev.skep.observed;

import java.time.Instant;

/** The state of a container, by Docker's words. */
public sealed interface ContainerState {

    /** Made, never started. */
    record Created() implements ContainerState {}

    /** Made, and the engine tried to start it and could not. */
    record StartFailed(int exitCode, String error) implements ContainerState {}

    record Running(Instant since, Health health) implements ContainerState {}

    record Paused(Instant since) implements ContainerState {}

    /**
     * It ended, and the engine's restart policy is about to start it again: the engine's to act on,
     * not ours.
     */
    record Restarting(int exitCode) implements ContainerState {}

    /**
     * It ended, and the engine will not start it again.
     *
     * @param startedAt with {@code at}, how long it ran
     */
    record Exited(int exitCode, Cause cause, Instant startedAt, Instant at)
            implements ContainerState {}

    /** A removal is under way. */
    record Removing() implements ContainerState {}

    /** A removal failed half-way: only removing it again helps. */
    record Dead() implements ContainerState {}

    /** What the health check says; NONE where there is no check. */
    enum Health {
        NONE,
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    /**
     * Who ended it. The state alone does not tell; the engine adapter knows it from the events
     * ({@code kill}, {@code stop}, {@code oom}) that came before the {@code die}.
     */
    enum Cause {
        /** By itself. */
        ITSELF,
        OUT_OF_MEMORY,
        /** Somebody killed or stopped it through the engine, or the engine itself went down. */
        OUTSIDE
    }
}
