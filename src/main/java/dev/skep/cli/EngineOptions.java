package dev.skep.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which engine to talk to, by the Docker CLI's own options; what is absent comes from the
 * environment, as it does there.
 *
 * @param host {@code unix:///var/run/docker.sock}, {@code tcp://host:port}; several nodes of one
 *     swarm separated by commas
 * @param context the name of a Docker context
 * @param config the folder of the client's configuration
 * @param tls use TLS, without a look at the engine's certificate unless {@code tlsVerify}
 * @param ownNode the id of the node that Skep itself runs on
 * @param suspectAfter how long one of several daemons has to be silent to be suspected of being
 *     dead
 */
public record EngineOptions(
        Optional<String> host,
        Optional<String> context,
        Optional<Path> config,
        boolean tls,
        boolean tlsVerify,
        Optional<Path> tlsCaCert,
        Optional<Path> tlsCert,
        Optional<Path> tlsKey,
        Mode mode,
        Optional<String> ownNode,
        Duration suspectAfter) {

    /** What keeps the replicas. */
    public enum Mode {
        /** Whatever the daemon is: a plain engine or a swarm's manager. */
        AUTO,
        /** Containers on this one engine. */
        ENGINE,
        /** Services of the swarm. */
        SWARM
    }
}
