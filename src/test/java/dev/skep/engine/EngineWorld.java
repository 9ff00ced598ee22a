package dev.skep.engine;

import dev.skep.desired.ContainerSpec;
import dev.skep.identity.StackName;

/** An engine under contract, what runs on it, and whoever else is at it. One for each test. */
public interface EngineWorld {

    /** The connection that is under test: always the same. */
    Engine engine();

    /** Another process's connection to the same engine. */
    Engine another();

    Outside outside();

    Programs programs();

    /** A name that nobody else uses on the engine, at this moment. */
    StackName unusedStack();

    /** An image that the engine has. */
    String image();

    /** A TCP port of the engine's host that nobody listens on, at this moment. */
    int freePort() throws Exception;

    /** Nothing comes through on the connection under test until {@link #reconnect}. */
    void disconnect() throws Exception;

    void reconnect() throws Exception;

    /** Whatever has to happen for time to pass while a test waits. */
    void letTimePass();

    /** Removes all that the test made. */
    void sweep() throws Exception;

    /** What others do to the engine, behind our back. Containers are named. */
    interface Outside {

        void start(String container) throws Exception;

        void kill(String container) throws Exception;

        void stop(String container) throws Exception;

        void restart(String container) throws Exception;

        /**
         * @param signal without SIG
         */
        void signal(String container, String signal) throws Exception;

        void remove(String container) throws Exception;

        /**
         * Returns while it may still be going on, which takes as long as the engine can make it.
         */
        void beginRemoval(String container) throws Exception;

        void pause(String container) throws Exception;

        void unpause(String container) throws Exception;

        void rename(String container, String name) throws Exception;

        void endByItself(String container, int exitCode) throws Exception;

        /** From now on the check of a container made from {@link Specs#checked} passes. */
        void passChecks(String container) throws Exception;

        void failChecks(String container) throws Exception;

        /** Made with no label of ours. */
        void createNetwork(String name) throws Exception;

        void disconnect(String network, String container) throws Exception;

        /** Made with no label of ours. */
        void createContainer(String name, String image) throws Exception;

        /** Made with the label of the stack, and no other of ours. */
        void createContainer(String name, String image, StackName stack) throws Exception;

        boolean hasVolume(String name) throws Exception;

        void tag(String image, String tag) throws Exception;

        void untag(String tag) throws Exception;
    }

    /** What containers run: on no network, with no restart policy. */
    interface Programs {

        /** Runs until told otherwise, and takes SIGTERM at once, with 143. */
        ContainerSpec obedient();

        /** Takes no notice of SIGTERM; its grace period is a second. */
        ContainerSpec stubborn();

        /** Ends soon. */
        ContainerSpec ending(int exitCode);

        /** Takes more memory than it may. */
        ContainerSpec hungry();

        /** Its command is not there. */
        ContainerSpec missing();
    }

    /** One whose engine can be ended and begun again. */
    interface Restartable extends EngineWorld {

        /** It is told to end, ends, and is there again. */
        void restartEngine() throws Exception;

        /** It is killed, and is there again. */
        void crashEngine() throws Exception;
    }
}
