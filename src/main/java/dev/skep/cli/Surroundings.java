package dev.skep.cli;

import dev.skep.desired.Bundle;
import dev.skep.desired.BundleReader;
import dev.skep.desired.DesiredSource;
import dev.skep.desired.DesiredState;
import dev.skep.engine.Checkup;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Submissions;
import dev.skep.lead.Lease;
import dev.skep.status.Board;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the commands need of the world around them: {@code app} has the real one, tests have their
 * own.
 */
public interface Surroundings {

    /** The process's environment variables. */
    Map<String, String> environment();

    InstantSource clock();

    /** The input that a command line names. */
    DesiredSource files(FileOptions options);

    /** The same input, ready to be submitted. */
    Bundle.Packed pack(FileOptions options);

    /** Reads what was submitted. */
    BundleReader bundles();

    /**
     * A connection to the engine that a command line and the environment name.
     *
     * @throws EngineException when they contradict themselves, name nothing usable, or the engine
     *     does not answer
     */
    Connection connect(EngineOptions options) throws EngineException;

    /**
     * Keeps the stacks as asked for, in threads of its own, and tells the board, until closed.
     * Closing takes no time.
     */
    Reconciliation reconcile(Connection connection, Board board, List<DesiredState> states);

    /**
     * Serves until the process is told to stop.
     *
     * @return the process's exit code
     * @throws EngineException when the options contradict each other or name nothing usable
     */
    int serve(FileOptions files, EngineOptions engine) throws EngineException;

    /** An engine, and how to let go of it. */
    interface Connection extends AutoCloseable {

        Engine engine();

        /**
         * Who leads on the engine, as it is written down there; empty when no Skep ever did.
         *
         * @throws EngineException when the engine does not tell
         */
        Optional<Lease> lease() throws EngineException;

        /** What was submitted to the engine's swarm. */
        Submissions submissions();

        /** Looks at the engine from all sides, and changes nothing. */
        Checkup examine();

        /**
         * What a person should know about the engine at hand before anything is done; empty when
         * there is nothing.
         */
        Optional<String> remark();

        @Override
        void close();
    }

    /** Work in progress. */
    interface Reconciliation extends AutoCloseable {

        @Override
        void close();
    }
}
