package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import dev.skep.image.Docker;
import dev.skep.lab.Api;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Three of Skep on three managers, as {@code stack.yml} runs them: something happens to the one
 * that leads, and right after it somebody scales a service by hand. How long until its successor
 * has put that right; and how much they write to the swarm's log when nothing happens.
 */
final class TakeoverBench {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Duration REST = Duration.ofSeconds(60);
    private static final long INTERVAL_MILLIS = 10;
    private static final int ASKED = 1;
    private static final int MANAGERS = 3;
    private static final String SERVICE = "takeover_web";

    /** A swarm's own, where nobody says anything. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private enum Blow {
        /** Nothing: what the scaling takes that leads. */
        NONE("nothing: the floor", 2),
        KILLED("its container is killed", 4),
        STOPPED("its container is stopped", 2),
        PAUSED("it stands still", 1),
        NODE_CUT("its node is cut off", 1),
        NODE_KILLED("its node loses its power", 1);

        private final String words;

        /** How often, in the time in which the rare ones come once. */
        private final int share;

        Blow(String words, int share) {
            this.words = words;
            this.share = share;
        }
    }

    private final Path folder;
    private final Path checkout;
    private final int rounds;
    private final Map<Blow, List<Double>> took = new EnumMap<>(Blow.class);
    private Lab lab;

    /**
     * @param folder an empty one
     * @param rounds how often what is rare is done
     */
    TakeoverBench(Path folder, Path checkout, int rounds) {
        this.folder = folder;
        this.checkout = checkout;
        this.rounds = rounds;
    }

    String measure() throws Exception {
        Path images = folder.resolve("images.tar");
        Docker.here().say("save", "--output=" + images, Docker.skep(), Docker.proxy());
        // Without a worker the name of their proxies stands for nothing, and a lab has no server of
        // names that would say so soon.
        try (Lab made = Lab.of(MANAGERS + 1)) {
            lab = made;
            lab.swarm(MANAGERS, HEARTBEAT);
            for (Node node : lab.nodes()) {
                on(node).say("load", "--quiet", "--input=" + images);
            }
            Files.delete(images);
            double before = writesAMinute();
            deploy();
            for (Blow blow : Blow.values()) {
                for (int i = 0; i < blow.share * rounds; i++) {
                    round(blow);
                }
            }
            untilWell();
            double after = writesAMinute();
            return table(before, after);
        }
    }

    private static Docker on(Node node) {
        return new Docker(
                node.docker(),
                Map.of(
                        "DOCKER_HOST",
                        node.host(),
                        "SKEP_IMAGE",
                        Docker.skep(),
                        "SKEP_PROXY_IMAGE",
                        Docker.proxy()));
    }

    private void deploy() throws Exception {
        Path stack = Files.createDirectory(folder.resolve("stack"));
        Files.copy(checkout.resolve("stack.yml"), stack.resolve("stack.yml"));
        Path desired =
                Files.createDirectories(stack.resolve("k-style-examples").resolve("quickstart"));
        Files.writeString(
                desired.resolve("compose.yaml"),
                """
                services:
                  web: {image: busybox, command: sleep 100000, stop_grace_period: 0s}
                """);
        Files.writeString(
                desired.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: takeover}
                spec: {compose: compose.yaml, targets: {web: {replicas: %d}}}
                """
                        .formatted(ASKED));
        on(lab.node(1))
                .say(
                        "stack",
                        "deploy",
                        "--resolve-image=never",
                        "--compose-file=" + stack.resolve("stack.yml"),
                        "skep");
        untilWell();
    }

    /** All three run, and are ready; one leads; the service is as asked for. */
    private void untilWell() throws InterruptedException {
        Waiting.until(LONG, 3, this::ready);
        Waiting.until(LONG, ASKED, () -> replicasOrNone(lab.node(1)));
        Waiting.until(LONG, true, () -> nodeOf(leader()) != null);
        // Who has only just been started is not warm yet.
        Waiting.pause(Duration.ofSeconds(4));
    }

    private int ready() {
        int count = 0;
        for (Node node : lab.nodes()) {
            String id = container(node, "label=com.docker.swarm.service.name=skep_skep");
            boolean isReady =
                    !id.isEmpty()
                            && on(node).asked("exec", id, "skep", "health", "--ready").exit() == 0;
            count += isReady ? 1 : 0;
        }
        return count;
    }

    private static String container(Node node, String filter) {
        return on(node).say("ps", "--quiet", "--filter=status=running", "--filter=" + filter)
                .lines()
                .findFirst()
                .orElse("");
    }

    /** The task that leads; empty when none does, or nobody says. */
    private String leader() {
        JsonNode configs;
        try {
            configs = lab.node(1).api().get("/configs");
        } catch (IllegalStateException e) {
            return "";
        }
        for (JsonNode config : configs) {
            JsonNode task = config.path("Spec").path("Labels").path(Labels.LEASE + "holder.task");
            if (task.isTextual()) {
                return task.asText();
            }
        }
        return "";
    }

    private Node nodeOf(String task) {
        return lab.nodes().stream()
                .filter(node -> !task.isEmpty() && !container(node, of(task)).isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static String of(String task) {
        return "label=com.docker.swarm.task.id=" + task;
    }

    private static int replicas(Node through) {
        return through.api()
                .get("/services/" + SERVICE)
                .at("/Spec/Mode/Replicated/Replicas")
                .asInt();
    }

    private void round(Blow blow) throws InterruptedException {
        untilWell();
        Node node = nodeOf(leader());
        String container = container(node, of(leader()));
        Node other = lab.node(node == lab.node(1) ? 2 : 1);
        long begun = System.nanoTime();
        switch (blow) {
            case NONE -> {}
            case KILLED -> on(node).say("kill", container);
            case STOPPED -> on(node).say("kill", "--signal=TERM", container);
            case PAUSED -> on(node).say("pause", container);
            case NODE_CUT -> node.cut();
            case NODE_KILLED -> node.kill();
        }
        scaleByHand(other);
        while (replicasOrNone(other) != ASKED) {
            if (System.nanoTime() - begun > LONG.toNanos()) {
                throw new IllegalStateException("not put right in " + LONG + " after " + blow);
            }
            Waiting.pause(Duration.ofMillis(INTERVAL_MILLIS));
        }
        double millis = Figures.millis(begun, System.nanoTime());
        took.computeIfAbsent(blow, _ -> new ArrayList<>()).add(millis);
        System.out.println(blow.words + ": " + Figures.seconds(millis));
        switch (blow) {
            case PAUSED -> on(node).asked("unpause", container);
            case NODE_CUT -> node.heal();
            case NODE_KILLED -> {
                node.start();
                other.untilSees(node, "ready");
            }
            case NONE, KILLED, STOPPED -> {}
        }
    }

    /** While the swarm chooses a leader, nobody can. */
    private static void scaleByHand(Node through) throws InterruptedException {
        Waiting.until(LONG, true, () -> scales(through));
    }

    private static boolean scales(Node through) {
        try {
            JsonNode service = through.api().get("/services/" + SERVICE);
            ObjectNode spec = (ObjectNode) service.path("Spec");
            spec.withObject("/Mode/Replicated").put("Replicas", ASKED + 1);
            through.api()
                    .post(
                            "/services/"
                                    + service.path("ID").asText()
                                    + "/update?version="
                                    + service.path("Version").path("Index").asText(),
                            spec);
            return true;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private static int replicasOrNone(Node through) {
        try {
            return replicas(through);
        } catch (IllegalStateException noLeader) {
            return -1;
        }
    }

    /** Two objects are written, and the versions of the swarm's store between them counted. */
    private double writesAMinute() throws InterruptedException {
        long begun = System.nanoTime();
        long first = mark("before");
        Waiting.pause(REST);
        long last = mark("after");
        return (last - first - 1) * 60_000 / Figures.millis(begun, System.nanoTime());
    }

    private long mark(String name) {
        Api api = lab.node(1).api();
        String data = Base64.getEncoder().encodeToString(new byte[] {1});
        String id =
                api.post(
                                "/configs/create",
                                Api.json(
                                        "{\"Name\": \"%s-%d\", \"Data\": \"%s\"}"
                                                .formatted(name, System.nanoTime(), data)))
                        .path("ID")
                        .asText();
        return api.get("/configs/" + id).path("Version").path("Index").asLong();
    }

    private String table(double before, double after) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("the leader of three", "times", "p50", "p99", "longest"));
        took.forEach((blow, values) ->
                rows.add(
                        List.of(
                                blow.words,
                                Integer.toString(values.size()),
                                Figures.seconds(Figures.percentile(values, 50)),
                                Figures.seconds(Figures.percentile(values, 99)),
                                Figures.seconds(Figures.percentile(values, 100)))));
        return Figures.table(rows)
                + "\n"
                + Figures.table(
                        List.of(
                                List.of(
                                        "writes to the swarm's log a minute, nothing happening",
                                        ""),
                                List.of("without Skep", Figures.text("%.1f", before)),
                                List.of("with three of Skep", Figures.text("%.1f", after))));
    }
}
