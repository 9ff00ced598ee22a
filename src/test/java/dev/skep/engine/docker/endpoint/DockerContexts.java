package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Contexts on disk, as {@code docker context create} writes them. */
final class DockerContexts {

    private DockerContexts() {}

    /**
     * @return the folder of its certificates, which is there
     */
    static Path write(Path config, String name, String host, boolean unverified)
            throws IOException, GeneralSecurityException {
        Path files = writePlain(config, name, host, unverified);
        return Files.createDirectories(files);
    }

    /**
     * @return where its certificates would be
     */
    static Path writePlain(Path config, String name, String host, boolean unverified)
            throws IOException, GeneralSecurityException {
        String digest =
                HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(name.getBytes(StandardCharsets.UTF_8)));
        Path meta = Files.createDirectories(config.resolve("contexts/meta").resolve(digest));
        Files.writeString(
                meta.resolve("meta.json"),
                """
                {"Name": "%s", "Metadata": {}, "Endpoints": {"docker": {"Host": "%s", "SkipTLSVerify": %s}}}
                """
                        .formatted(name, host, unverified));
        return config.resolve("contexts/tls").resolve(digest).resolve("docker");
    }

    static void use(Path config, String name) throws IOException {
        Files.createDirectories(config);
        Files.writeString(
                config.resolve("config.json"), "{\"currentContext\": \"%s\"}".formatted(name));
    }
}
