package dev.skep.engine;

import java.util.List;
import java.util.Optional;

/** Desired state in a swarm's own store. Safe for use by many threads. */
public interface Submissions {

    /**
     * All that was submitted, in no order; empty where containers are kept on a plain engine, which
     * has no such store. Costs no call while events are heard and none told of a change.
     *
     * @throws EngineException when it could not be learned
     */
    Optional<List<Submission>> all() throws EngineException;

    /** How many bytes the content of one may have at most; the engine may take fewer. */
    int largest();

    /**
     * Adds one.
     *
     * @throws EngineException of kind {@link EngineException.Kind#CONFLICT} when there is one of
     *     that number already
     */
    void add(Submission.Order order) throws EngineException;

    /** Takes one away; one that is not there any more is taken for it. */
    void remove(Submission submission) throws EngineException;
}
