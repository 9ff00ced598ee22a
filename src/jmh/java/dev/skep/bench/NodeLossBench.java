package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.docker.Keeping;
import dev.skep.identity.StackName;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A worker of a real swarm loses its power: how long until as many replicas run elsewhere as are
 * wanted. The floor is Swarm alone: the same service without {@code failover}, in the same run, the
 * kills taken in turns.
 */
final class NodeLossBench {

    private static final int ON_EACH = 2;
    private static final Duration LONG = Duration.ofMinutes(3);

    /** A swarm's own, where nobody says anything. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final long INTERVAL_MILLIS = 25;

    private final Path folder;
    private final int nodes;
    private final int replicas;
    private final int kills;
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> withSkep = new ArrayList<>();
    private final Map<String, List<Double>> phases = new LinkedHashMap<>();

    NodeLossBench(Path folder, int nodes, int kills) {
        this.folder = folder;
        this.nodes = nodes;
        this.replicas = ON_EACH * nodes;
        this.kills = kills;
    }

    String measure() throws Exception {
        try (Lab lab = Lab.of(nodes)) {
            lab.swarm(1, HEARTBEAT);
            List<String> hosts = lab.nodes().stream().map(Node::host).toList();
            StackName stack = new StackName("failover");
            write(stack, false);
            try (SkepHere skep =
                    new SkepHere(
                            String.join(",", hosts),
                            Keeping.SERVICES,
                            stack,
                            folder.resolve("skep.yaml"))) {
                for (int i = 0; i < 2 * kills; i++) {
                    boolean ours = i % 2 == 1;
                    write(stack, ours);
                    Node victim = lab.node(2 + i / 2 % (nodes - 1));
                    untilSpread(lab);
                    long begun = System.nanoTime();
                    double took = kill(lab, victim, begun);
                    (ours ? withSkep : alone).add(took);
                    if (ours) {
                        note(begun, System.nanoTime(), skep.engine.since(begun));
                    }
                    victim.start();
                    lab.node(1).untilSees(victim, "ready");
                }
            }
        }
        return table();
    }

    private void write(StackName stack, boolean failover) throws Exception {
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                services:
                  web:
                    image: busybox
                    command: sleep 100000
                    stop_grace_period: 0s
                """);
        Files.writeString(
                folder.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec:
                  compose: compose.yaml
                  targets: {web: {replicas: %d, failover: {surge: %s}, rebalance: {budget: %d, quietFor: 1s}}}
                """
                        .formatted(stack, replicas, failover, replicas));
    }

    /** Rebalancing has given each node its share again, and nothing is left of the last round. */
    private void untilSpread(Lab lab) throws InterruptedException {
        List<Integer> even = Collections.nCopies(nodes, ON_EACH);
        Waiting.until(
                LONG,
                even + " run of " + replicas,
                () -> {
                    Map<String, Integer> spread = new TreeMap<>();
                    running(lab)
                            .forEach(task ->
                                    spread.merge(task.path("NodeID").asText(), 1, Integer::sum));
                    return List.copyOf(spread.values()) + " run of " + asked(lab);
                });
        // The files are looked at twice a second.
        Waiting.pause(Duration.ofSeconds(2));
    }

    private static String asked(Lab lab) {
        for (JsonNode service : lab.node(1).api().get("/services")) {
            return service.path("Spec").path("Mode").path("Replicated").path("Replicas").asText();
        }
        return "none";
    }

    private static List<JsonNode> running(Lab lab) {
        List<JsonNode> running = new ArrayList<>();
        for (JsonNode task : lab.node(1).api().get("/tasks")) {
            if (task.path("DesiredState").asText().equals("running")
                    && task.path("Status").path("State").asText().equals("running")) {
                running.add(task);
            }
        }
        return running;
    }

    /** From the moment at which its power is taken to that at which the swarm says that all run. */
    private double kill(Lab lab, Node victim, long begun) throws InterruptedException {
        victim.kill();
        while (elsewhere(lab, victim) < replicas) {
            if (System.nanoTime() - begun > LONG.toNanos()) {
                throw new IllegalStateException("after " + LONG + " " + elsewhere(lab, victim));
            }
            Waiting.pause(Duration.ofMillis(INTERVAL_MILLIS));
        }
        double took = Figures.millis(begun, System.nanoTime());
        System.out.println(nodes + " nodes: " + Figures.seconds(took));
        return took;
    }

    /** Where the time went, by what Skep's own engine port saw. */
    private void note(long killed, long done, List<Timed.Span> spans) {
        Timed.Span told = first(spans, "LifeChanged");
        Timed.Span pause = first(spans, "UpdateNode");
        Timed.Span update = first(spans, "UpdateService");
        phase("power taken → Skep suspects it", killed, told.from());
        phase("→ look and plan, to the pause call", told.from(), pause.from());
        phase("pause, to the service's call", pause.from(), update.from());
        phase("update of the service", update.from(), update.to());
        phase("→ all run elsewhere", update.to(), done);
    }

    private static Timed.Span first(List<Timed.Span> spans, String what) {
        return spans.stream().filter(span -> span.what().equals(what)).findFirst().orElseThrow();
    }

    private void phase(String name, long from, long to) {
        double took = Figures.millis(from, to);
        phases.computeIfAbsent(name, _ -> new ArrayList<>()).add(took);
        System.out.println("  " + name + ": " + Figures.seconds(took));
    }

    private static int elsewhere(Lab lab, Node victim) {
        Set<Integer> slots = new HashSet<>();
        for (JsonNode task : running(lab)) {
            if (!task.path("NodeID").asText().equals(victim.nodeId())) {
                slots.add(task.path("Slot").asInt());
            }
        }
        return slots.size();
    }

    private String table() {
        List<List<String>> parts = new ArrayList<>();
        parts.add(List.of("where Skep's time goes", "p50", "p99"));
        phases.forEach((name, values) -> parts.add(row(name, values)));
        return Figures.table(
                        List.of(
                                List.of(
                                        nodes
                                                + " nodes, one worker killed, "
                                                + kills
                                                + " times each",
                                        "p50",
                                        "p99"),
                                row("Swarm alone", alone),
                                row("Skep, with `failover`", withSkep)))
                + "\n"
                + Figures.table(parts);
    }

    private static List<String> row(String what, List<Double> values) {
        return List.of(
                what,
                Figures.seconds(Figures.percentile(values, 50)),
                Figures.seconds(Figures.percentile(values, 99)));
    }
}
