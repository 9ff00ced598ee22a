package dev.skep.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Which engine the nodes of a lab run. */
public enum EngineVersion {
    /** The one that is installed on this machine. */
    INSTALLED {
        @Override
        Path dockerd() {
            return Command.find("dockerd", Command.path()).findFirst().orElseThrow();
        }
    },

    /**
     * A newer one, of API 1.44 or later, that {@code ./dev engine newer} fetches and unpacks. It
     * comes from a package archive, which not every machine reaches: where it is not there, the
     * test that wants it is skipped, and says so. No other test may be.
     */
    NEWER {
        @Override
        Path dockerd() {
            Path dockerd = Path.of(".skep/newer-engine/usr/sbin/dockerd").toAbsolutePath();
            Assumptions.assumeTrue(
                    Files.isExecutable(dockerd),
                    () ->
                            "no newer engine at "
                                    + dockerd
                                    + ": `./dev engine newer` fetches one, or says why it cannot");
            return dockerd;
        }
    };

    /** Where its program is. */
    abstract Path dockerd();
}
