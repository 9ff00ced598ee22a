package dev.skep.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Which engine the nodes of a lab run. */
public enum EngineVersion {
    /** The one that is installed on this machine. */
    INSTALLED {
        @Override
        public Programs programs() {
            return Programs.of(
                    Command.find("dockerd", Command.path()).findFirst().orElseThrow(),
                    Path.of("docker"));
        }
    },

    /**
     * A newer one that {@code ./dev engine newer} fetches and unpacks. It takes nobody who speaks
     * an API before 1.44, as engine 29 does. It comes from a package archive, which not every
     * machine reaches: where it is not there, the test that wants it is skipped, and says so. No
     * other test may be.
     */
    NEWER {
        @Override
        public Programs programs() {
            Path folder = Path.of(".skep/newer-engine/usr").toAbsolutePath();
            Programs programs =
                    new Programs(
                            folder.resolve("sbin/dockerd"),
                            folder.resolve("bin/docker"),
                            Map.of("DOCKER_MIN_API_VERSION", "1.44"));
            Assumptions.assumeTrue(
                    Files.isExecutable(programs.dockerd()) && Files.isExecutable(programs.docker()),
                    () ->
                            "no newer engine in "
                                    + folder
                                    + ": `./dev engine newer` fetches one, or says why it cannot");
            return programs;
        }
    };

    /**
     * What an engine is begun with.
     *
     * @param docker the client of its version
     * @param environment of the engine, besides this process's
     */
    public record Programs(Path dockerd, Path docker, Map<String, String> environment) {
        static Programs of(Path dockerd, Path docker) {
            return new Programs(dockerd, docker, Map.of());
        }

        /** What the engine finds along its path is first what came with it. */
        public void prepare(Map<String, String> its) {
            its.putAll(environment);
            its.put("PATH", dockerd.getParent() + ":" + Command.path());
        }
    }

    public abstract Programs programs();
}
