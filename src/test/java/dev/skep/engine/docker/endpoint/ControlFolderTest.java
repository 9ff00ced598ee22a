package dev.skep.engine.docker.endpoint;

import static dev.skep.engine.docker.endpoint.Asking.environment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFolderTest {

    @TempDir private Path folder;

    private Map<String, String> said(String env) throws IOException {
        Files.writeString(folder.resolve("env"), env);
        return new ControlFolder(folder)
                .over(environment("DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", "/own", "A", "a"));
    }

    private String refusal(String env) {
        return assertThrows(IllegalArgumentException.class, () -> said(env)).getMessage();
    }

    @Test
    void lines_are_those_that_a_shell_would_read() throws Exception {
        Map<String, String> said =
                said(
                        """
                        # where the engine is
                        export DOCKER_HOST="tcp://10.0.0.1:2376"
                        export DOCKER_TLS_VERIFY='1';

                          DOCKER_API_VERSION=1.41
                        """);
        assertEquals("tcp://10.0.0.1:2376", said.get("DOCKER_HOST"));
        assertEquals("1", said.get("DOCKER_TLS_VERIFY"));
        assertEquals("1.41", said.get("DOCKER_API_VERSION"));
        assertEquals("a", said.get("A"));
    }

    @Test
    void the_environment_s_own_TLS_is_of_another_engine() throws Exception {
        Map<String, String> said = said("DOCKER_HOST=tcp://10.0.0.1\n");
        assertEquals(null, said.get("DOCKER_TLS_VERIFY"));
        assertEquals(folder.toString(), said.get("DOCKER_CERT_PATH"));
    }

    @Test
    void certificates_are_in_the_folder_unless_it_says_elsewhere() throws Exception {
        assertEquals(
                folder.resolve("certs").toString(),
                said("DOCKER_HOST=tcp://a\nDOCKER_CERT_PATH=certs").get("DOCKER_CERT_PATH"));
        assertEquals(
                folder.toString(),
                said("DOCKER_HOST=tcp://a\nDOCKER_CERT_PATH=.").get("DOCKER_CERT_PATH"));
        assertEquals(
                "/certs",
                said("DOCKER_HOST=tcp://a\nDOCKER_CERT_PATH=/certs").get("DOCKER_CERT_PATH"));
    }

    @Test
    void what_cannot_be_read_is_told() {
        Path file = folder.resolve("env");
        assertEquals(
                file
                        + ", line 2: expected export NAME=value, with one value and no variables in it",
                refusal("DOCKER_HOST=tcp://a\nexport DOCKER_CERT_PATH\n"));
        assertEquals(
                file + " names no engine: expected a line like export DOCKER_HOST=tcp://…",
                refusal("A=b\n"));
    }

    @Test
    void a_folder_without_the_file_is_told() {
        Path none = folder.resolve("none");
        assertEquals(
                "SKEP_CONTROL_DIR is "
                        + none
                        + ", and there is no "
                        + none.resolve("env")
                        + ": mount the volume that has it (--volumes-from), or unset the variable",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new ControlFolder(none).over(Map.of()))
                        .getMessage());
    }
}
