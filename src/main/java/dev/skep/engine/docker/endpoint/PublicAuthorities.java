package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom everybody here trusts: those that the Java platform does, and those in the file that {@code
 * SSL_CERT_FILE} names, as for the Docker CLI.
 */
record PublicAuthorities(Optional<Path> file) {

    static final String FILE = "SSL_CERT_FILE";

    static PublicAuthorities of(Map<String, String> env) {
        return new PublicAuthorities(Target.text(env, FILE).map(Path::of));
    }

    /** Read anew; empty: those that the Java platform trusts. */
    List<X509Certificate> certificates() throws IOException {
        if (file.isEmpty()) {
            return List.of();
        }
        if (!Files.exists(file.get())) {
            throw new IOException(
                    FILE
                            + " is "
                            + file.get()
                            + ", and there is no such file: put it there, or unset the variable");
        }
        return Stream.concat(
                        Pem.certificates(file.get(), "the authorities of " + FILE).stream(),
                        PeerTrust.platform().stream())
                .toList();
    }

    /** For people. */
    @Override
    public String toString() {
        return "the public authorities" + file.map(it -> " and those in " + it).orElse("");
    }
}
