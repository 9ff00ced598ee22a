package dev.skep.bench;

import static dev.skep.bench.Figures.ms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.docker.Keeping;
import dev.skep.identity.StackName;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.status.Event;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A container of a task is killed on a worker of a real swarm of three: from its end, by that
 * engine's clock, until Skep's status has it. All of them are on one machine, and so is the clock.
 */
final class WorkerEvents {

    private static final int REPLICAS = 12;
    private static final int KILLS = Integer.getInteger("skep.bench.worker-kills", 24);
    private static final int MANAGER = 1;
    private static final int WORKERS = 2;
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final List<Double> taken = new ArrayList<>();
    private volatile CompletableFuture<Long> told = new CompletableFuture<>();

    WorkerEvents(Path folder) {
        this.folder = folder;
    }

    /**
     * @return a row of figures
     */
    List<String> measure() throws Exception {
        write();
        try (Lab lab = Lab.of(MANAGER + WORKERS)) {
            lab.swarm(MANAGER);
            String hosts = String.join(",", lab.nodes().stream().map(Node::host).toList());
            StackName stack = new StackName("workers");
            try (SkepHere skep =
                            new SkepHere(
                                    hosts, Keeping.SERVICES, stack, folder.resolve("skep.yaml"));
                    AutoCloseable _ = skep.board().subscribe(Optional.empty(), this::hear)) {
                skep.untilSettledAt(REPLICAS);
                for (int kill = 0; kill < KILLS; kill++) {
                    kill(lab.node(1 + MANAGER + kill % WORKERS));
                    skep.untilSettledAt(REPLICAS);
                }
            }
        }
        return List.of(
                "a container killed on a worker of a real swarm of three, " + KILLS + " times",
                ms(Figures.percentile(taken, 50)),
                ms(Figures.percentile(taken, 99)),
                ms(Figures.percentile(taken, 100)));
    }

    private void write() throws IOException {
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                services:
                  web:
                    image: busybox
                    command: sleep 100000
                    deploy:
                      restart_policy: {delay: 0s}
                      placement: {constraints: [node.role==worker]}
                """);
        Files.writeString(
                folder.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: workers}
                spec: {compose: compose.yaml, targets: {web: {replicas: %d}}}
                """
                        .formatted(REPLICAS));
    }

    private void hear(Event event) {
        if (event.body() instanceof Event.CountsChanged counts && counts.running() < REPLICAS) {
            told.complete(FakeSwarm.nanos(Instant.now()));
        }
    }

    /** The container that has run longest, so that each is another slot's. */
    private void kill(Node worker) throws Exception {
        JsonNode containers = worker.api().get("/containers/json");
        String oldest = containers.path(containers.size() - 1).path("Id").asText();
        try (RawEngine raw = new RawEngine(URI.create(worker.host()));
                EventLog events = new EventLog(raw, "container")) {
            told = new CompletableFuture<>();
            int mark = events.mark();
            raw.send("POST", "/containers/" + oldest + "/kill");
            EventLog.Seen died =
                    events.await(
                            mark,
                            event -> event.action().equals("die") && event.id().equals(oldest));
            long at = told.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            taken.add(Figures.millis(died.toldAt(), at));
        }
    }
}
