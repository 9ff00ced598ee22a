package dev.skep.bench;

import static dev.skep.bench.Figures.ms;
import static dev.skep.bench.Figures.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.docker.Keeping;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A look that finds nothing to do: how long it takes, and which requests pass a proxy before the
 * manager.
 */
final class SwarmPass {

    private static final int ROUNDS = 20;
    private static final Duration STILL = Duration.ofSeconds(60);
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private final URI manager;
    private final RawEngine raw;
    private final SwarmScene scene;
    private final List<List<String>> rows = new ArrayList<>();

    SwarmPass(URI manager, RawEngine raw, SwarmScene scene) {
        this.manager = manager;
        this.raw = raw;
        this.scene = scene;
    }

    /** What somebody does, or what time brings. */
    private interface Cause {
        void happen(int round) throws InterruptedException;
    }

    /** Leaves the scene's services running. */
    String measure() throws IOException, InterruptedException {
        rows.add(
                List.of(
                        text("%d tasks of %d services", scene.tasks(), scene.services()),
                        "reads a time",
                        "writes",
                        "looks a time",
                        "a look, p50",
                        "longest"));
        scene.ask("heal");
        try (CountingProxy proxy = new CountingProxy(manager);
                SkepHere skep =
                        new SkepHere(
                                proxy.host(),
                                Keeping.WHAT_THE_ENGINE_IS_FOR,
                                scene.stack(),
                                scene.manifest())) {
            skep.untilSettledAt(scene.replicas());
            untilQuiet(proxy);
            measure(
                    "nothing happens, " + STILL.toSeconds() + " s",
                    1,
                    proxy,
                    skep,
                    _ -> {
                        Waiting.pause(STILL);
                    });
            measure("somebody labels a node", ROUNDS, proxy, skep, this::labelNode);
            measure("somebody stores a config", ROUNDS, proxy, skep, this::storeConfig);
            measure("a service of others is scaled", ROUNDS, proxy, skep, this::scaleOther);
            measure("the resync, once a minute", ROUNDS, proxy, skep, _ -> skep.resync());
        } finally {
            removeOthers();
        }
        return Figures.table(rows);
    }

    private void measure(String what, int rounds, CountingProxy proxy, SkepHere skep, Cause cause)
            throws InterruptedException {
        List<String> requests = new ArrayList<>();
        List<Double> looks = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int before = proxy.requests().size();
            long begun = System.nanoTime();
            cause.happen(round);
            Waiting.pause(AFTERWARDS);
            requests.addAll(proxy.requests().subList(before, proxy.requests().size()));
            skep.engine.since(begun).stream()
                    .filter(span -> span.what().equals("observe"))
                    .forEach(span -> looks.add(Figures.millis(span.from(), span.to())));
        }
        long reads = requests.stream().filter(SwarmPass::isRead).count();
        rows.add(
                List.of(
                        what,
                        text("%.1f", reads / (double) rounds) + kinds(requests),
                        Long.toString(requests.size() - reads),
                        text("%.1f", looks.size() / (double) rounds),
                        looks.isEmpty() ? "" : ms(Figures.median(looks)),
                        looks.isEmpty() ? "" : ms(Figures.percentile(looks, 100))));
    }

    private static boolean isRead(String request) {
        return request.startsWith("GET ") || request.startsWith("HEAD ");
    }

    private static String kinds(List<String> requests) {
        return requests.isEmpty()
                ? ""
                : " (" + String.join(", ", new TreeSet<>(requests)).replace("GET ", "") + ")";
    }

    private void labelNode(int round) {
        String node = raw.send("GET", "/nodes").path(0).path("ID").asText();
        raw.change(
                "nodes",
                node,
                spec -> spec.putObject("Labels").put("bench", Integer.toString(round)));
    }

    private void storeConfig(int round) {
        ObjectNode spec = RawEngine.JSON.createObjectNode();
        spec.put("Name", "other" + round).put("Data", "aGVsbG8=");
        raw.send("POST", "/configs/create", spec);
    }

    private void scaleOther(int round) {
        if (round == 0) {
            ObjectNode spec = RawEngine.JSON.createObjectNode().put("Name", "other_web");
            spec.putObject("TaskTemplate").putObject("ContainerSpec").put("Image", "nowhere");
            spec.putObject("Mode").putObject("Replicated").put("Replicas", 0);
            raw.send("POST", "/services/create", spec);
            return;
        }
        raw.change(
                "services",
                "other_web",
                spec -> spec.putObject("Labels").put("round", Integer.toString(round)));
    }

    private void removeOthers() {
        for (JsonNode config : raw.send("GET", "/configs")) {
            if (config.path("Spec").path("Name").asText().startsWith("other")) {
                raw.send("DELETE", "/configs/" + config.path("ID").asText());
            }
        }
        for (JsonNode service : raw.send("GET", "/services")) {
            if (service.path("Spec").path("Name").asText().startsWith("other")) {
                raw.send("DELETE", "/services/" + service.path("ID").asText());
            }
        }
    }

    /** Until nothing passes for a while: what a start has to read is read then. */
    static void untilQuiet(CountingProxy proxy) throws InterruptedException {
        int before = -1;
        while (before != proxy.requests().size()) {
            before = proxy.requests().size();
            Waiting.pause(Duration.ofSeconds(3));
        }
    }
}
