package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * The credentials that {@code docker login} keeps in the {@code auths} of {@code config.json};
 * credential helpers are not asked. Read at every pull, so that a later login needs no restart.
 *
 * @param config the folder of the Docker CLI's configuration
 */
record RegistryAuth(Path config) {

    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    /**
     * What the engine takes as {@code X-Registry-Auth}; empty when there is nothing for the image's
     * registry.
     */
    Optional<String> header(String image) {
        String key = registry(image);
        JsonNode entry = auths().path(key);
        String token = entry.path("identitytoken").asText("");
        ObjectNode auth = Json.object().put("serveraddress", key);
        if (!token.isEmpty()) {
            auth.put("identitytoken", token);
        } else {
            String[] pair = decoded(entry.path("auth").asText("")).split(":", 2);
            if (pair.length < 2) {
                return Optional.empty();
            }
            auth.put("username", pair[0]).put("password", pair[1]);
        }
        byte[] json = Json.write(auth).getBytes(StandardCharsets.UTF_8);
        return Optional.of(Base64.getUrlEncoder().encodeToString(json));
    }

    /** What comes before the first slash, unless it is a user of Docker Hub. */
    private static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        return isHost ? first : DOCKER_HUB;
    }

    private JsonNode auths() {
        Path file = config.resolve("config.json");
        try {
            return Files.exists(file)
                    ? Json.MAPPER.readTree(file.toFile()).path("auths")
                    : Json.object();
        } catch (IOException e) {
            return Json.object();
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
