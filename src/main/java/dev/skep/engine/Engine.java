package dev.skep.engine;

import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import java.util.SortedSet;
import java.util.function.Consumer;

/** The port to what runs containers. Implementations are safe for use by many threads at once. */
public interface Engine {

    /**
     * What the engine holds of one stack, now: whole, never partial, and including the effect of
     * every step that {@link #apply} has returned from.
     *
     * @throws EngineException when any part of it could not be learned
     */
    ObservedState observe(StackName stack) throws EngineException;

    /** Every stack of which the engine holds anything with our label. */
    SortedSet<StackName> stacks() throws EngineException;

    /**
     * Puts what is cached in doubt: the next {@link #observe} compares it with what the engine
     * lists. For the periodic resync.
     */
    void refresh();

    /**
     * Carries out one step. Idempotent: a step whose effect is there already succeeds.
     *
     * @param permit looked at last thing before the step leaves; its term is written on what is
     *     made or changed, and what bears a later one is left as it is
     * @throws EngineException when the engine refused, failed, or did not answer; whether the step
     *     took effect is then open; of kind {@link EngineException.Kind#OUTDATED} when the permit
     *     had ended, and nothing was done
     */
    void apply(Step step, Permit permit) throws EngineException;

    /** The same for who needs no permit. */
    default void apply(Step step) throws EngineException {
        apply(step, Permit.UNASKED);
    }

    /**
     * Tells the sink of changes until closed, and reconnects by itself. Events wake, they do not
     * inform: one may come twice, or late, and after a gap {@link EngineEvent.StreamLost} stands
     * for all that were missed.
     */
    AutoCloseable watch(Consumer<EngineEvent> sink);
}
