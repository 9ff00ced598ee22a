package dev.skep.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which engine to talk to, by the Docker CLI's own options; what is absent comes from the
 * environment, as it does there.
 *
 * @param host {@code unix:///var/run/docker.sock}, {@code tcp://host:port}
 * @param context the name of a Docker context
 * @param config the folder of the client's configuration
 * @param tls use TLS, without a look at the engine's certificate unless {@code tlsVerify}
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
        Mode mode) {

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
