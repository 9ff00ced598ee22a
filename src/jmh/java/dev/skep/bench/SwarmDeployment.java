package dev.skep.bench;

import static dev.skep.bench.Figures.text;

import dev.skep.engine.docker.Keeping;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * From nothing to many tasks over several services: {@code docker stack deploy} against Skep, with
 * the same Compose file.
 *
 * <p>Each ends when all containers have started, by an independent stream of events, and all tasks
 * run in the words of the API. Each round goes through all contestants, forth or back, so that
 * neither a drift of the machine nor the place in a round is anybody's own.
 */
final class SwarmDeployment {

    private static final int ROUNDS = Integer.getInteger("skep.bench.rounds", 5);

    /** Who deploys. */
    private enum Contestant {
        DOCKER("`docker stack deploy`"),
        APPLY("`skep apply`"),
        LOOP("`skep run`, from the saved edit");

        private final String words;

        Contestant(String words) {
            this.words = words;
        }
    }

    private final URI manager;
    private final EventLog containers;
    private final SwarmScene scene;
    private final Path checkout;
    private final List<String> options;
    private final Map<Contestant, List<Double>> times = new EnumMap<>(Contestant.class);
    private long calls;

    /**
     * @param options of the Java virtual machine as {@code ./dev} starts a command
     */
    SwarmDeployment(
            URI manager,
            EventLog containers,
            SwarmScene scene,
            Path checkout,
            List<String> options) {
        this.manager = manager;
        this.containers = containers;
        this.scene = scene;
        this.checkout = checkout;
        this.options = options;
    }

    String measure() throws IOException, InterruptedException {
        List<Contestant> order = new ArrayList<>(List.of(Contestant.values()));
        for (int round = 0; round <= ROUNDS; round++) {
            for (Contestant contestant : order) {
                double took = once(contestant);
                System.out.println(contestant + ": " + Figures.ms(took));
                // The first round is for whatever is only done once: classes, caches, images.
                if (round > 0) {
                    times.computeIfAbsent(contestant, _ -> new ArrayList<>()).add(took);
                }
                scene.remove();
            }
            Collections.reverse(order);
        }
        return table();
    }

    private double once(Contestant contestant) throws IOException, InterruptedException {
        return switch (contestant) {
            case DOCKER ->
                    command(
                            List.of(
                                    "docker",
                                    "-H",
                                    manager.toString(),
                                    "stack",
                                    "deploy",
                                    "--resolve-image",
                                    "never",
                                    "-c",
                                    scene.compose().toString(),
                                    scene.stack().value()));
            case APPLY -> {
                List<String> java = new ArrayList<>();
                java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
                java.addAll(options);
                java.addAll(
                        List.of(
                                "-jar",
                                "target/quarkus-app/quarkus-run.jar",
                                "apply",
                                "-H",
                                manager.toString(),
                                "--name",
                                scene.stack().value(),
                                scene.compose().toString()));
                yield command(java);
            }
            case LOOP -> loop();
        };
    }

    private double command(List<String> command) throws IOException, InterruptedException {
        int mark = containers.mark();
        long begun = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .directory(checkout.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(scene.folder().resolve("said").toFile())
                        .start();
        try {
            double took = untilAllRun(mark, begun);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        command + ": " + Files.readString(scene.folder().resolve("said")));
            }
            return took;
        } finally {
            process.destroyForcibly();
        }
    }

    private double loop() throws InterruptedException {
        scene.askForNothing();
        try (SkepHere skep =
                new SkepHere(manager, Keeping.SERVICES, scene.stack(), scene.manifest())) {
            skep.untilSettledAt(scene.replicas());
            int mark = containers.mark();
            long before = skep.callsSent();
            long begun = System.nanoTime();
            scene.ask("heal");
            double took = untilAllRun(mark, begun);
            calls = skep.callsSent() - before;
            skep.untilSettledAt(scene.replicas());
            return took;
        }
    }

    private double untilAllRun(int mark, long begun) throws InterruptedException {
        containers.await(mark, scene.tasks(), event -> event.isStartOf(scene.stack() + "_web"));
        scene.untilAllRun();
        return Figures.millis(begun, System.nanoTime());
    }

    private String table() {
        List<Double> docker = times.getOrDefault(Contestant.DOCKER, List.of());
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        text("0 → %d tasks of %d services", scene.tasks(), scene.services()),
                        "median",
                        "fastest to slowest",
                        "ratio, round by round: median",
                        "lowest to highest"));
        times.forEach((contestant, rounds) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds.size(); round++) {
                ratios.add(rounds.get(round) / docker.get(round));
            }
            rows.add(
                    List.of(
                            contestant.words,
                            Figures.seconds(Figures.median(rounds)),
                            Figures.seconds(Collections.min(rounds))
                                    + " to "
                                    + Figures.seconds(Collections.max(rounds)),
                            text("%.3f", Figures.median(ratios)),
                            text(
                                    "%.3f to %.3f",
                                    Collections.min(ratios), Collections.max(ratios))));
        });
        return Figures.table(rows)
                + text(
                        "\n%d rounds. `skep run` sent %d calls from the edit to the last task.\n",
                        docker.size(), calls);
    }
}
