package dev.skep.engine.docker.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skep.engine.docker.endpoint.Tls.Material;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A context of the Docker CLI's.
 *
 * @param host as it stands there; empty: the default socket
 */
record DockerContext(String host, Optional<Tls> tls) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The one that {@code docker context use} chose. */
    static Optional<String> current(Path config) {
        Path file = config.resolve("config.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(json(file).path("currentContext").asText(""))
                .filter(name -> !name.isEmpty());
    }

    /** The CLI keeps a context in folders that are named by the digest of its name. */
    static DockerContext read(String name, Path config) {
        String digest = sha256(name);
        Path meta = config.resolve("contexts/meta").resolve(digest).resolve("meta.json");
        if (!Files.exists(meta)) {
            throw new IllegalArgumentException(
                    "there is no Docker context \""
                            + name
                            + "\" (looked for "
                            + meta
                            + "): `docker context ls` lists those there are");
        }
        JsonNode docker = json(meta).path("Endpoints").path("docker");
        Path folder = config.resolve("contexts/tls").resolve(digest).resolve("docker");
        return new DockerContext(
                docker.path("Host").asText(""),
                tls(folder, docker.path("SkipTLSVerify").asBoolean(false)));
    }

    private static Optional<Tls> tls(Path folder, boolean unverified) {
        if (!unverified && !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        return Optional.of(
                new Tls(
                        new Material(folder.resolve("ca.pem"), false),
                        new Material(folder.resolve("cert.pem"), false),
                        new Material(folder.resolve("key.pem"), false),
                        !unverified));
    }

    private static JsonNode json(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
