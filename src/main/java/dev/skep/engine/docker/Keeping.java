package dev.skep.engine.docker;

/** What Skep keeps through an engine. */
public enum Keeping {
    /** Services where the engine manages a swarm, containers where it is in none. */
    WHAT_THE_ENGINE_IS_FOR,
    CONTAINERS,
    SERVICES
}
