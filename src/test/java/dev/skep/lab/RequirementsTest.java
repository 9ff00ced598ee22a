package dev.skep.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementsTest {

    @Test
    void allThatIsMissingIsNamedAtOnce(@TempDir Path empty) {
        assertEquals(
                "a lab of engines cannot be made here; missing:"
                        + " root, for namespaces and their links (this is user 1000),"
                        + " bash (Debian: bash), unshare (Debian: util-linux),"
                        + " nsenter (Debian: util-linux), mount (Debian: mount),"
                        + " ip (Debian: iproute2), iptables (Debian: iptables),"
                        + " dockerd (Debian: docker.io), containerd (Debian: containerd),"
                        + " runc (Debian: runc)",
                refusal(1000, empty));
    }

    @Test
    void whatIsThereIsNotNamed(@TempDir Path empty) throws Exception {
        Path dockerd = empty.resolve("dockerd");
        Files.createFile(dockerd);
        assertTrue(refusal(0, empty).contains(" dockerd "));
        assertTrue(dockerd.toFile().setExecutable(true));
        String refusal = refusal(0, empty);
        assertTrue(
                refusal.contains(" runc ")
                        && !refusal.contains(" dockerd ")
                        && !refusal.contains("root"),
                refusal);
    }

    private static String refusal(int user, Path path) {
        return assertThrows(
                        IllegalStateException.class,
                        () -> Requirements.check(user, path.toString()))
                .getMessage();
    }
}
