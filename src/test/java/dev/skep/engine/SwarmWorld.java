package dev.skep.engine;

import dev.skep.identity.StackName;
import dev.skep.tree.Tree;

/** A swarm of one node under contract, and whoever else is at it. One for each test. */
public interface SwarmWorld {

    /** The connection that is under test: always the same. */
    Engine engine();

    /** Another process's connection to the same swarm. */
    Engine another();

    Outside outside();

    /** A name that nobody else uses in the swarm, at this moment. */
    StackName unusedStack();

    /**
     * Part of a {@code ContainerSpec}: runs until told otherwise, and takes SIGTERM at once, with
     * 143.
     */
    Tree.Mapping obedient();

    /** Part of a {@code ContainerSpec}: ends soon. */
    Tree.Mapping ending(int exitCode);

    /** A tenth of a second passes. */
    void letTimePass() throws InterruptedException;

    /** Removes all that the test made. */
    void sweep() throws Exception;

    /** What others do to the swarm, behind our back. */
    interface Outside {

        /** A task's container is sent SIGKILL. */
        void kill(String container) throws Exception;

        /** With a label, and no label of ours. */
        void createService(String name, Tree.Mapping spec) throws Exception;

        void removeService(String name) throws Exception;

        /** {@code docker service scale}. */
        void scale(String service, int replicas) throws Exception;
    }
}
