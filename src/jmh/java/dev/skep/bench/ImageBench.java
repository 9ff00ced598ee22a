package dev.skep.bench;

import static dev.skep.bench.Figures.text;

import dev.skep.image.Docker;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPOutputStream;

/**
 * The image as it is run: how large it is, how soon it is ready, what it takes beside a thousand
 * replicas, how soon it ends. Their engine is a fake in this process; Skep has made them there
 * itself.
 */
final class ImageBench {

    private static final int STARTS = 7;
    private static final int SERVICES = 10;
    private static final int REPLICAS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration REST = Duration.ofSeconds(60);
    private static final double MEGA = 1e6;

    private final Docker docker = Docker.here();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String name = "skepbench" + ProcessHandle.current().pid();
    private final Path folder;
    private final FakeNode node;
    private final int port;
    private final List<Double> ready = new ArrayList<>();
    private final List<Double> stopped = new ArrayList<>();
    private final List<Double> asked = new ArrayList<>();

    ImageBench(Path folder) throws IOException {
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("health").factory());
        this.node = new FakeNode(new SoakTally(), threads, timer, 1);
        try (var socket = new java.net.ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    String measure() throws IOException, InterruptedException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("the image", "median", "worst"));
        double size =
                Double.parseDouble(
                        docker.say("image", "inspect", "--format={{.Size}}", Docker.skep()));
        rows.add(List.of("unpacked", text("%.0f MB", size / MEGA), ""));
        rows.add(List.of("compressed by gzip", text("%.0f MB", compressed() / MEGA), ""));
        try {
            write(0);
            starts();
            rows.add(row("process start → ready, nothing there", ready));
            write(REPLICAS / SERVICES);
            start();
            Waiting.until(PATIENCE, REPLICAS, () -> node.running().size());
            Waiting.pause(REST);
            rows.add(List.of("RSS, " + text("%,d", REPLICAS) + " replicas made", resident(), ""));
            stop();
            ready.clear();
            starts();
            rows.add(
                    row(
                            "process start → ready, " + text("%,d", REPLICAS) + " replicas there",
                            ready));
            start();
            Waiting.pause(REST);
            rows.add(
                    List.of(
                            "RSS, " + text("%,d", REPLICAS) + " replicas found and watched",
                            resident(),
                            ""));
            for (int i = 0; i < STARTS; i++) {
                long begun = System.nanoTime();
                docker.say("exec", name, "skep", "health");
                asked.add(Figures.millis(begun, System.nanoTime()));
            }
            rows.add(row("`docker exec … skep health`", asked));
            stop();
            rows.add(row("SIGTERM → its end", stopped));
        } finally {
            docker.say("rm", "--force", "--volumes", name);
            node.close();
        }
        return Figures.table(rows) + "\nThe load of the machine was " + load + " before.\n";
    }

    private void write(int replicas) throws IOException {
        StringBuilder compose = new StringBuilder("name: " + name + "\nservices:\n");
        for (int service = 0; service < SERVICES; service++) {
            compose.append("  web" + service + ":\n    image: busybox:latest\n    command: serve\n")
                    .append("    environment: {LOG_LEVEL: info, REGION: eu-west-1}\n")
                    .append("    deploy: {replicas: " + replicas + "}\n");
        }
        Files.writeString(folder.resolve("compose.yaml"), compose);
    }

    private long compressed() throws IOException {
        long[] count = {0};
        OutputStream counting =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        count[0]++;
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        count[0] += length;
                    }
                };
        try (GZIPOutputStream zip = new GZIPOutputStream(counting, 1 << 16)) {
            zip.write(docker.bytes("save", Docker.skep()));
        }
        return count[0];
    }

    private void starts() throws IOException, InterruptedException {
        for (int i = 0; i < STARTS; i++) {
            start();
            stop();
        }
    }

    private void start() throws IOException, InterruptedException {
        docker.asked("rm", "--force", "--volumes", name);
        docker.say(
                "run",
                "--detach",
                "--name=" + name,
                "--network=host",
                "--read-only",
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--no-healthcheck",
                "--env=DOCKER_HOST=tcp://127.0.0.1:" + node.port(),
                "--env=QUARKUS_HTTP_PORT=" + port,
                "--env=QUARKUS_HTTP_HOST=127.0.0.1",
                "--env=SKEP_MODE=engine",
                "--volume=" + folder + ":/desired:ro",
                Docker.skep(),
                "run",
                "/desired");
        // The client of Docker ends after the process has begun; from then on it is asked all the
        // time.
        while (!isReady()) {
            Waiting.pause(Duration.ofMillis(5));
        }
        Instant now = Instant.now();
        Instant begun = Instant.parse(docker.say("inspect", "--format={{.State.StartedAt}}", name));
        ready.add((double) Duration.between(begun, now).toMillis());
    }

    private void stop() {
        long begun = System.nanoTime();
        docker.say("stop", "--time=60", name);
        stopped.add(Figures.millis(begun, System.nanoTime()));
    }

    private boolean isReady() throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String resident() throws IOException {
        String pid = docker.say("inspect", "--format={{.State.Pid}}", name);
        String line =
                Files.readString(Path.of("/proc/" + pid + "/status"))
                        .lines()
                        .filter(it -> it.startsWith("VmRSS"))
                        .findFirst()
                        .orElseThrow();
        return Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1024.0) + " MB";
    }

    private static List<String> row(String what, List<Double> times) {
        return List.of(
                what,
                Figures.seconds(Figures.median(times)),
                Figures.seconds(Collections.max(times)));
    }
}
