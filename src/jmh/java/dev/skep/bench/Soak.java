package dev.skep.bench;

import static dev.skep.bench.Figures.ms;
import static dev.skep.bench.Figures.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One Skep, a hundred nodes, ten thousand containers, two hundred events a second, for minutes:
 * what stays as it is, and what does not.
 *
 * <p>The nodes are fakes in a process of their own, Skep is the real one from its HTTP client up,
 * in another. It makes the containers itself, from nothing, before the load begins.
 */
final class Soak {

    private static final int NODES = 100;
    private static final int STACKS_A_NODE = 5;
    private static final int CONTAINERS = 10_000;
    private static final int EVENTS_A_SECOND = 200;
    private static final int KILLS_A_SECOND = 8;

    /** A full collection stops everything: it is not asked for more often than it takes to see. */
    private static final int MINUTES_A_READING = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double MEGA = 1 << 20;

    /** Twenty replicas, half of them with a health check. */
    private static final String COMPOSE =
            """
            x-common: &common
              image: busybox:latest
              command: ["sh", "-c", "exec serve"]
              restart: unless-stopped
              environment: {LOG_LEVEL: info, LISTEN: ":8080", DATABASE: "postgres://db/shop", REGION: eu-west-1}
              labels: {team: shop, tier: backend, maintainer: "shop@example.org"}
              volumes: [data:/var/lib/shop]
            services:
              web: &web
                <<: *common
                healthcheck: {test: [CMD, check], interval: 10s}
                scale: 5
              api: *web
              worker: &worker
                <<: *common
                scale: 5
              mailer: *worker
            volumes:
              data: {}
            """;

    private final int minutes;
    private final List<String> options;
    private final Path folder;
    private final List<List<String>> curve = new ArrayList<>();
    private double firstHeap;
    private double lastHeap;
    private int longestQueue;

    /**
     * @param options of Skep's Java virtual machine
     */
    Soak(int minutes, List<String> options) throws IOException {
        this.minutes = minutes;
        this.options = options;
        this.folder = Files.createTempDirectory("skep-soak");
    }

    String measure() throws IOException, InterruptedException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        List<String> nodeOptions =
                List.of(
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-Dsun.net.httpserver.maxIdleConnections=100000",
                        "-Dsun.net.httpserver.idleInterval=100000");
        List<String> nodeArguments = List.of("" + NODES, "" + EVENTS_A_SECOND, "" + KILLS_A_SECOND);
        try (SoakProcess nodes =
                SoakProcess.start(
                        nodeOptions, SoakNodes.class, folder.resolve("nodes.log"), nodeArguments)) {
            List<String> arguments = new ArrayList<>(List.of(folder.toString()));
            nodes.ask("hosts").path("hosts").forEach(host -> arguments.add(host.asText()));
            writeStacks();
            List<String> skepOptions = new ArrayList<>(options);
            skepOptions.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
            try (SoakProcess skep =
                    SoakProcess.start(
                            skepOptions, SoakSkep.class, folder.resolve("skep.log"), arguments)) {
                return measure(nodes, skep, load);
            }
        }
    }

    private void writeStacks() throws IOException {
        Path compose = Files.writeString(folder.resolve("compose.yaml"), COMPOSE);
        for (int node = 0; node < NODES; node++) {
            Path manifests = Files.createDirectory(folder.resolve("" + node));
            for (int stack = 0; stack < STACKS_A_NODE; stack++) {
                Files.writeString(
                        manifests.resolve("shop" + stack + ".yaml"),
                        """
                        apiVersion: skep.dev/v1
                        kind: Stack
                        metadata: {name: n%d-shop%d}
                        spec: {compose: %s}
                        """
                                .formatted(node, stack, compose));
            }
        }
    }

    private String measure(SoakProcess nodes, SoakProcess skep, String load)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        untilWhole(nodes, skep);
        double deployed = Figures.millis(begun, System.nanoTime());
        skep.ask("fill");
        sample(0, nodes, skep, 0);
        nodes.ask("load");
        JsonNode before = skep.ask("state");
        double cpuBefore = skep.cpuSeconds();
        long from = System.nanoTime();
        double cpu = cpuBefore;
        for (int minute = 1; minute <= minutes; minute++) {
            long end = from + Duration.ofMinutes(minute).toNanos();
            Waiting.pause(Duration.ofNanos(end - System.nanoTime()));
            double used = skep.cpuSeconds();
            sample(minute, nodes, skep, (used - cpu) / 60);
            cpu = used;
        }
        double seconds = Figures.millis(from, System.nanoTime()) / 1000;
        double share = (skep.cpuSeconds() - cpuBefore) / seconds;
        JsonNode report = nodes.ask("report");
        JsonNode after = skep.ask("state");
        nodes.ask("rest");
        untilWhole(nodes, skep);
        return table(report, share, seconds, before, after)
                + "\n"
                + Figures.table(curve)
                + "\n"
                + notes(report, seconds, deployed, load);
    }

    /** Until every container runs, none is too many, and Skep is content with every stack. */
    private static void untilWhole(SoakProcess nodes, SoakProcess skep)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode there = nodes.ask("state");
            JsonNode told = skep.ask("state");
            if (there.path("running").asInt() == CONTAINERS
                    && there.path("containers").asInt() == CONTAINERS
                    && told.path("settled").asInt() == NODES * STACKS_A_NODE) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not whole: " + there + " " + told);
            }
            Waiting.pause(Duration.ofMillis(200));
        }
    }

    private void sample(int minute, SoakProcess nodes, SoakProcess skep, double cpu)
            throws IOException {
        boolean isReading = minute % MINUTES_A_READING == 0 || minute == minutes;
        JsonNode state = skep.ask(isReading ? "gc" : "state");
        if (isReading) {
            lastHeap = state.path("heap").asLong() / MEGA;
        }
        if (minute == MINUTES_A_READING) {
            firstHeap = lastHeap;
        }
        if (minute == 0) {
            curve.add(List.of("minute", "heap after a full collection", "RSS", "threads", "CPU"));
        } else {
            longestQueue = Math.max(longestQueue, state.path("longestQueue").asInt());
        }
        List<String> row =
                List.of(
                        "" + minute,
                        isReading ? text("%.1f MB", lastHeap) : "",
                        skep.residentMegabytes() + " MB",
                        state.path("threads").asText(),
                        minute == 0 ? "" : text("%.1f %%", cpu * 100));
        curve.add(row);
        System.out.println(String.join("  ", row) + "  " + state + "  " + nodes.ask("report"));
    }

    private String table(
            JsonNode report, double share, double seconds, JsonNode before, JsonNode after) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        text(
                                "10,000 containers, %d nodes, %.0f s at %.0f events/s",
                                NODES, seconds, report.path("events").asLong() / seconds),
                        "measured",
                        "goal"));
        rows.add(
                List.of(
                        "heap after a full collection, "
                                + MINUTES_A_READING
                                + " minutes into the load → at its end",
                        text("%.1f → %.1f MB", firstHeap, lastHeap),
                        "flat"));
        rows.add(
                List.of(
                        "longest queue of one node: stacks to look at",
                        longestQueue + " of " + STACKS_A_NODE,
                        "bounded"));
        rows.add(
                List.of(
                        "most events of one node that Skep had not read",
                        report.path("mostUnsent").asText(),
                        "bounded"));
        rows.add(
                List.of(
                        "die event sent → create call received, p50",
                        ms(report.path("p50").asDouble()),
                        ""));
        rows.add(List.of("the same, p99", ms(report.path("p99").asDouble()), "at most 100 ms"));
        rows.add(List.of("the same, longest", ms(report.path("max").asDouble()), ""));
        rows.add(List.of("CPU", text("%.1f %% of a core", share * 100), "at most 30 %"));
        rows.add(
                List.of(
                        "steps taken, failed",
                        grown(before, after, "steps") + ", " + grown(before, after, "failures"),
                        ""));
        rows.add(List.of("passes", "" + grown(before, after, "passes"), ""));
        rows.add(List.of("engine calls", "" + grown(before, after, "calls"), ""));
        return Figures.table(rows);
    }

    private static long grown(JsonNode before, JsonNode after, String what) {
        return after.path(what).asLong() - before.path(what).asLong();
    }

    private String notes(JsonNode report, double seconds, double deployed, String load) {
        return text(
                """
                The events: %s. The calls: %s.

                %s, %d cores for Skep and the fakes together, load average %s before. From nothing to all 10,000 running and \
                settled, by steps of Skep's: %.0f s. %d of the deaths were answered. Skep's JVM options: `%s`.
                """,
                shares(report.path("told"), seconds),
                shares(report.path("calls"), seconds),
                LocalDate.now(),
                Runtime.getRuntime().availableProcessors(),
                load,
                deployed / 1000,
                report.path("reactions").asLong(),
                options.stream()
                        .map(option -> option.replaceFirst("^@.*/src/main/jvm/", "@src/main/jvm/"))
                        .collect(Collectors.joining(" ")));
    }

    private static String shares(JsonNode counts, double seconds) {
        return counts.properties().stream()
                .map(entry ->
                        text("%s %.1f/s", entry.getKey(), entry.getValue().asLong() / seconds))
                .collect(Collectors.joining(", "));
    }
}
