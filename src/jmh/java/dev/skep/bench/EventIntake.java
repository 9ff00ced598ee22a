package dev.skep.bench;

import static dev.skep.bench.Figures.ms;
import static dev.skep.bench.Figures.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to hear every node of a swarm: how soon the status has what a node told, how many
 * events a second are taken in, how many come back at once after all were lost, and the memory of
 * each stream. The swarm is a fake in a process of its own, over HTTP on loopback; Skep is the real
 * one from its HTTP client up, in another.
 */
final class EventIntake {

    private static final int TASKS = 100;
    private static final int MANY = 100;
    private static final int DEATHS = Integer.getInteger("skep.bench.deaths", 100);
    private static final int BURSTS = 6;
    private static final int BURST = 100_000;
    private static final int CUTS = 5;
    private static final Duration UNTIL_IDLE_ARE_CLOSED = Duration.ofSeconds(35);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final Duration OUTAGE = Duration.ofSeconds(15);

    /** Within this long, requests count as made at once. */
    private static final double AT_ONCE_MILLIS = 10;

    private static final double KIBI = 1024;

    private final List<String> options;
    private final Path folder;
    private final List<List<String>> latency = new ArrayList<>();
    private final List<List<String>> rest = new ArrayList<>();

    /**
     * @param options of Skep's Java virtual machine
     */
    EventIntake(List<String> options) throws IOException {
        this.options = new ArrayList<>(options);
        this.options.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        this.folder = Files.createTempDirectory("skep-bench");
    }

    String measure() throws Exception {
        write();
        latency.add(List.of("die event told → the status has it", "p50", "p99", "longest"));
        rest.add(List.of("", "measured", "goal"));
        double one = with(1, this::latencyOf);
        with(3, this::latencyOf);
        with(3, this::bursts);
        double many = with(MANY, this::latencyOf);
        with(MANY, this::cuts);
        with(MANY, this::outage);
        latency.add(new WorkerEvents(folder).measure());
        rest.add(
                List.of(
                        "heap of one more stream, full of what it remembers, after a collection",
                        text("%.0f KiB", (many - one) / (MANY - 1) / KIBI),
                        "at most 64 KiB"));
        return Figures.table(latency) + "\n" + Figures.table(rest);
    }

    private void write() throws IOException {
        Files.writeString(
                folder.resolve("compose.yaml"),
                "services: {web: {image: \"busybox:latest\", command: sleep 86400, deploy: {replicas: %d}}}\n"
                        .formatted(TASKS));
        Files.writeString(
                folder.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: events}
                spec: {compose: compose.yaml}
                """);
    }

    /** What is done with a swarm of so many nodes and a Skep that hears them. */
    private interface Measuring {
        void with(SoakProcess nodes, SoakProcess skep, int streams)
                throws IOException, InterruptedException;
    }

    /**
     * @return Skep's heap after it, in bytes
     */
    private double with(int streams, Measuring measuring) throws IOException, InterruptedException {
        try (SoakProcess nodes =
                SoakProcess.start(
                        List.of(
                                "-Xmx2g",
                                "-XX:+UseSerialGC",
                                "-Dsun.net.httpserver.nodelay=true",
                                "-Dsun.net.httpserver.maxIdleConnections=100000",
                                "-Dsun.net.httpserver.idleInterval=100000"),
                        EventNodes.class,
                        folder.resolve("nodes.log"),
                        List.of("" + streams))) {
            List<String> hosts = new ArrayList<>();
            nodes.ask("hosts").path("hosts").forEach(host -> hosts.add(host.asText()));
            List<String> arguments =
                    List.of(
                            String.join(",", hosts),
                            "events",
                            folder.resolve("skep.yaml").toString(),
                            "" + TASKS);
            try (SoakProcess skep =
                    SoakProcess.start(
                            options, EventSkep.class, folder.resolve("skep.log"), arguments)) {
                skep.ask("settled");
                untilAllAreHeard(skep, streams);
                measuring.with(nodes, skep, streams);
                return skep.ask("gc").path("heap").asDouble();
            }
        }
    }

    private static void untilAllAreHeard(SoakProcess skep, int streams)
            throws InterruptedException {
        Waiting.until(
                streams,
                () -> {
                    try {
                        return skep.ask("hearing").path("open").asInt();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private void latencyOf(SoakProcess nodes, SoakProcess skep, int streams)
            throws IOException, InterruptedException {
        List<Double> taken = new ArrayList<>();
        for (int death = -DEATHS / 4; death < DEATHS; death++) {
            int task = death + DEATHS;
            double millis = millisToTell(nodes, skep, "die " + task);
            if (death >= 0) {
                taken.add(millis);
            }
            nodes.ask("replace " + task);
            skep.ask("settled");
        }
        fill(nodes, skep, streams);
        Waiting.pause(UNTIL_IDLE_ARE_CLOSED);
        latency.add(
                List.of(
                        streams + (streams == 1 ? " stream" : " streams"),
                        ms(Figures.percentile(taken, 50)),
                        ms(Figures.percentile(taken, 99)),
                        ms(Figures.percentile(taken, 100))));
        System.out.println(latency.getLast());
    }

    private static double millisToTell(SoakProcess nodes, SoakProcess skep, String order)
            throws IOException {
        skep.ask("expect");
        long at = nodes.ask(order).path("at").asLong();
        return Figures.millis(at, skep.ask("told").path("at").asLong());
    }

    /** Each stream remembers as many events as ever. */
    private static void fill(SoakProcess nodes, SoakProcess skep, int streams) throws IOException {
        for (int task = 0; task < streams; task++) {
            millisToTell(nodes, skep, "burst " + task + " 2000");
            nodes.ask("replace " + task);
            skep.ask("settled");
        }
    }

    private void bursts(SoakProcess nodes, SoakProcess skep, int streams) throws IOException {
        List<Double> perSecond = new ArrayList<>();
        List<Double> perCpuSecond = new ArrayList<>();
        for (int burst = 0; burst < BURSTS; burst++) {
            double cpu = skep.cpuSeconds();
            double millis = millisToTell(nodes, skep, "burst 1 " + BURST);
            double used = skep.cpuSeconds() - cpu;
            System.out.println(text("%d events: %.0f ms, %.2f s of CPU", BURST, millis, used));
            if (burst > 0) {
                perSecond.add(BURST / millis * 1000);
                perCpuSecond.add(BURST / used);
            }
            nodes.ask("replace 1");
            skep.ask("settled");
        }
        rest.add(
                List.of(
                        text(
                                "events of one node taken in, %d at once, the last of them a death that the status tells; gaps",
                                BURST),
                        text(
                                "%.0f a second; %d",
                                Figures.median(perSecond),
                                skep.ask("hearing").path("gaps").asLong()),
                        "20,000 a second; 0"));
        rest.add(
                List.of(
                        "the same, by CPU that all of Skep used",
                        text("%.0f a second of a core", Figures.median(perCpuSecond)),
                        "20,000"));
    }

    private void cuts(SoakProcess nodes, SoakProcess skep, int streams)
            throws IOException, InterruptedException {
        List<Double> back = new ArrayList<>();
        List<Double> most = new ArrayList<>();
        for (int cut = 0; cut < CUTS; cut++) {
            nodes.ask("cut");
            JsonNode seen = untilAllFollow(nodes, streams);
            untilAllAreHeard(skep, streams);
            back.add(last(seen.path("followed")));
            most.add(mostAtOnce(seen.path("attempts")));
            Waiting.pause(Duration.ofSeconds(2));
        }
        rest.add(
                List.of(
                        text("%d streams cut at once → all open again, median", streams),
                        ms(Figures.median(back)),
                        ""));
        rest.add(
                List.of(
                        text("most of their requests within %.0f ms", AT_ONCE_MILLIS),
                        text("%.0f of %d", Figures.median(most), streams),
                        ""));
    }

    private void outage(SoakProcess nodes, SoakProcess skep, int streams)
            throws IOException, InterruptedException {
        rest.add(List.of(text("CPU at rest with %d nodes", streams), cpuOver(REST, skep), ""));
        nodes.ask("down");
        String cpu = cpuOver(OUTAGE, skep);
        double asked = nodes.ask("attempts").path("asked").asDouble();
        rest.add(
                List.of(text("%d nodes gone for %d s: CPU", streams, OUTAGE.toSeconds()), cpu, ""));
        rest.add(
                List.of(
                        "the same: requests to each node, a second",
                        text("%.1f", asked / streams / OUTAGE.toSeconds()),
                        ""));
        nodes.ask("up");
        JsonNode seen = untilAllFollow(nodes, streams);
        untilAllAreHeard(skep, streams);
        rest.add(
                List.of(
                        "the same: all answer again → all streams open",
                        Figures.seconds(last(seen.path("followed"))),
                        "2 s"));
        skep.ask("settled");
    }

    private static String cpuOver(Duration time, SoakProcess skep) throws InterruptedException {
        double before = skep.cpuSeconds();
        Waiting.pause(time);
        return text("%.0f %% of a core", (skep.cpuSeconds() - before) * 100 / time.toSeconds());
    }

    private static JsonNode untilAllFollow(SoakProcess nodes, int streams)
            throws InterruptedException, IOException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        JsonNode seen = nodes.ask("attempts");
        while (seen.path("followed").size() < streams) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(seen.path("followed").size() + " came back");
            }
            Waiting.pause(Duration.ofMillis(50));
            seen = nodes.ask("attempts");
        }
        return seen;
    }

    private static double last(JsonNode millis) {
        double last = 0;
        for (JsonNode moment : millis) {
            last = Math.max(last, moment.asDouble());
        }
        return last;
    }

    private static double mostAtOnce(JsonNode millis) {
        int most = 0;
        for (JsonNode from : millis) {
            int within = 0;
            for (JsonNode moment : millis) {
                double after = moment.asDouble() - from.asDouble();
                within += after >= 0 && after < AT_ONCE_MILLIS ? 1 : 0;
            }
            most = Math.max(most, within);
        }
        return most;
    }
}
