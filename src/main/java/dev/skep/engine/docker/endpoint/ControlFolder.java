package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder that says where the engine is, as a data container hands it over: {@code env}, with
 * lines like {@code export DOCKER_HOST=tcp://10.0.0.1:2376}, beside {@code ca.pem}, {@code
 * cert.pem} and {@code key.pem}.
 *
 * @param folder where it is mounted
 */
record ControlFolder(Path folder) {

    /** What the file decides, whatever Skep's own environment says. */
    private static final Set<String> DECIDED =
            Set.of("DOCKER_HOST", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH");

    private static final Pattern LINE =
            Pattern.compile(
                    "\\s*(?:export\\s+)?([A-Za-z_]\\w*)=(?:\"([^\"]*)\"|'([^']*)'|([^\"'\\s]*))\\s*;?\\s*");
    private static final Pattern NOTHING = Pattern.compile("\\s*(#.*)?");

    Path file() {
        return folder.resolve("env");
    }

    /**
     * An environment with what the folder says in it.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    Map<String, String> over(Map<String, String> env) {
        Map<String, String> said = new HashMap<>(env);
        said.keySet().removeAll(DECIDED);
        said.putAll(read());
        if (Target.text(said, "DOCKER_HOST").isEmpty()) {
            throw new IllegalArgumentException(
                    file() + " names no engine: expected a line like export DOCKER_HOST=tcp://…");
        }
        Path certificates = Path.of(said.getOrDefault("DOCKER_CERT_PATH", ""));
        said.put("DOCKER_CERT_PATH", folder.resolve(certificates).normalize().toString());
        return said;
    }

    /**
     * The engines that it names: one, or several with commas.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    String hosts(Map<String, String> env) {
        return over(env).getOrDefault("DOCKER_HOST", "");
    }

    private Map<String, String> read() {
        Map<String, String> values = new HashMap<>();
        List<String> lines = lines();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (NOTHING.matcher(line).matches()) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        file()
                                + ", line "
                                + number
                                + ": expected export NAME=value, with one value and no variables in it");
            }
            values.put(parts.group(1), value(parts));
        }
        return values;
    }

    private static String value(Matcher parts) {
        for (int quoting = 2; quoting < 4; quoting++) {
            if (parts.group(quoting) != null) {
                return parts.group(quoting);
            }
        }
        return parts.group(4);
    }

    private List<String> lines() {
        try {
            return Files.readString(file(), StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    Target.CONTROL_DIR
                            + " is "
                            + folder
                            + ", and there is no "
                            + file()
                            + ": mount the volume that has it (--volumes-from), or unset the variable",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file() + ": " + e, e);
        }
    }
}
