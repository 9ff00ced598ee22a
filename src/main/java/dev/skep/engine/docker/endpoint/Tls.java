package dev.skep.engine.docker.endpoint;

import dev.skep.engine.docker.endpoint.Endpoint.Flags;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whom to trust, and who we are: in files, which are read for each connection.
 *
 * @param ca who signs the engine's certificate; where it may be missing and is, the public ones
 * @param cert ours, which an engine may ask for
 * @param key of ours
 * @param verify whether the engine has to prove who it is
 */
public record Tls(Material ca, Material cert, Material key, boolean verify) {

    /**
     * A file, in PEM.
     *
     * @param required whether nothing goes without it
     */
    public record Material(Path file, boolean required) {}

    /** By flags and environment, as the Docker CLI reads them; empty: no TLS. */
    static Optional<Tls> of(Flags flags, Map<String, String> env, Path config) {
        // Whatever they are set to: DOCKER_TLS_VERIFY=0 verifies.
        boolean verify = flags.tlsVerify() || Target.text(env, "DOCKER_TLS_VERIFY").isPresent();
        if (!verify && !flags.tls() && Target.text(env, "DOCKER_TLS").isEmpty()) {
            return Optional.empty();
        }
        Path folder = Target.text(env, "DOCKER_CERT_PATH").map(Path::of).orElse(config);
        return Optional.of(
                new Tls(
                        material(flags.tlsCaCert(), folder.resolve("ca.pem"), true),
                        material(flags.tlsCert(), folder.resolve("cert.pem"), false),
                        material(flags.tlsKey(), folder.resolve("key.pem"), false),
                        verify));
    }

    private static Material material(Optional<Path> named, Path usual, boolean required) {
        return new Material(named.orElse(usual), required || named.isPresent());
    }
}
