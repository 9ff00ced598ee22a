package dev.skep.engine;

import dev.skep.identity.StackName;

/** Why to look at the engine again. */
public sealed interface EngineEvent {

    /**
     * Something of the stack changed.
     *
     * @param own whether it is no news to a pass under way: the effect of a step of ours, or a sign
     *     of what is still to come
     */
    record Touched(StackName stack, String what, boolean own) implements EngineEvent {}

    /** An image came or went: any stack may have waited for it. */
    record ImagesChanged() implements EngineEvent {}

    /** What was submitted to the swarm may be something else now. */
    record SubmissionsChanged() implements EngineEvent {}

    /** The engine's part in a swarm may be another one now. */
    record MembershipChanged() implements EngineEvent {}

    /**
     * A node gives no sign of life any more, or again one: whoever has anything there looks at
     * once.
     *
     * @param silent whether it is the first of the two
     */
    record LifeChanged(String node, boolean silent) implements EngineEvent {}

    /** The stream of events ended, or could not be opened: anything may have changed. */
    record StreamLost(String cause) implements EngineEvent {}

    /** The stream is open (again); everything is observed anew. */
    record StreamOpened() implements EngineEvent {}
}
