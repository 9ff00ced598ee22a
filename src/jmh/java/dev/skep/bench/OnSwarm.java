package dev.skep.bench;

import dev.skep.identity.StackName;
import dev.skep.lab.Lab;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The benchmarks of a swarm: of one node, in a lab that is made for them and goes with them. */
final class OnSwarm {

    static final List<String> ALL = List.of("swarm-deploy", "swarm-pass", "swarm-heal");

    private static final int SERVICES = 5;
    private static final int REPLICAS = Integer.getInteger("skep.bench.replicas", 50) / SERVICES;

    /** Of a service that is scaled by hand. */
    private static final int FEW = 3;

    private OnSwarm() {}

    /**
     * @param options of the Java virtual machine as {@code ./dev} starts a command
     */
    static void measure(Path checkout, Path document, Set<String> wanted, List<String> options)
            throws Exception {
        Path folder = Files.createTempDirectory("skep-bench");
        try (Lab lab = Lab.of(1)) {
            lab.swarm(1);
            URI manager = URI.create(lab.node(1).host());
            try (RawEngine raw = new RawEngine(manager);
                    EventLog containers = new EventLog(raw, "container");
                    EventLog services = new EventLog(raw, "service")) {
                StackName stack = new StackName("bench");
                SwarmScene whole = SwarmScene.in(raw, folder, stack, SERVICES, REPLICAS);
                if (wanted.contains("swarm-deploy")) {
                    SwarmDeployment deployment =
                            new SwarmDeployment(manager, containers, whole, checkout, options);
                    Figures.write(document, "swarm-deploy", deployment.measure());
                }
                if (wanted.contains("swarm-pass")) {
                    Figures.write(
                            document, "swarm-pass", new SwarmPass(manager, raw, whole).measure());
                    whole.remove();
                }
                if (wanted.contains("swarm-heal")) {
                    SwarmScene small = SwarmScene.in(raw, folder, stack, SERVICES, FEW);
                    Figures.write(
                            document,
                            "swarm-heal",
                            new SwarmHealing(manager, raw, services, small).measure());
                }
            }
        }
    }
}
