package dev.skep.bench;

import static dev.skep.bench.Figures.text;

import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The packaged Skep as a process of its own, with everything as it should be: how soon it is ready,
 * and what it takes to do nothing.
 */
final class Running {

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int STARTS = 5;

    private final URI engine;
    private final Path checkout;
    private final Scene scene;
    private final List<String> options;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param options of the Java virtual machine as {@code ./dev} starts it, with its AOT cache
     */
    Running(URI engine, Path checkout, Scene scene, List<String> options) {
        this.engine = engine;
        this.checkout = checkout;
        this.scene = scene;
        this.options = options;
    }

    /** One process that was started, and where it answers. */
    private record Started(Process process, int port, double readyAfter) implements AutoCloseable {

        double cpuSeconds() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
        }

        long residentMegabytes() {
            try {
                String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
                String line =
                        status.lines()
                                .filter(it -> it.startsWith("VmRSS"))
                                .findFirst()
                                .orElseThrow();
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    private Started start(URI host, List<String> with) throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(with);
        command.addAll(
                List.of(
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar",
                        "run",
                        scene.folder().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(checkout.toFile());
        builder.environment().put("DOCKER_HOST", host.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        long begun = System.nanoTime();
        Process process = builder.start();
        try {
            while (!isReady(port)) {
                if (!process.isAlive() || Figures.millis(begun, System.nanoTime()) > 60_000) {
                    throw new IllegalStateException("not ready: " + String.join(" ", command));
                }
                Waiting.pause(Duration.ofMillis(5));
            }
        } catch (IllegalStateException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
        return new Started(process, port, Figures.millis(begun, System.nanoTime()));
    }

    private boolean isReady(int port) throws InterruptedException {
        URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String idle() throws IOException, InterruptedException {
        try (CountingProxy proxy = new CountingProxy(engine);
                Started skep = start(proxy.host(), options)) {
            untilQuiet(proxy);
            int before = proxy.requests().size();
            double cpu = skep.cpuSeconds();
            Waiting.pause(IDLE);
            List<String> calls = proxy.requests().subList(before, proxy.requests().size());
            List<List<String>> rows = new ArrayList<>();
            rows.add(
                    List.of(
                            "idle, " + scene.replicas() + " containers, " + IDLE.toSeconds() + " s",
                            ""));
            rows.add(List.of("engine calls", calls.size() + summary(calls)));
            rows.add(List.of("CPU", text("%.2f s", skep.cpuSeconds() - cpu)));
            rows.add(List.of("RSS at the end", skep.residentMegabytes() + " MB"));
            return Figures.table(rows)
                    + "\nJVM options: `"
                    + withoutCache()
                    + "` and the AOT cache.\n";
        }
    }

    /** Until nothing passes for a while: what a start has to read is read then. */
    private static void untilQuiet(CountingProxy proxy) throws InterruptedException {
        int before = -1;
        while (before != proxy.requests().size()) {
            before = proxy.requests().size();
            Waiting.pause(Duration.ofSeconds(3));
        }
    }

    private static String summary(List<String> calls) {
        if (calls.isEmpty()) {
            return "";
        }
        return calls.stream()
                .map(call -> call.replaceAll("[0-9a-f]{64}", "ID"))
                .collect(Collectors.groupingBy(call -> call, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(call -> call.getValue() + " × `" + call.getKey() + "`")
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private String withoutCache() {
        return options.stream()
                .filter(option -> !isCache(option))
                .map(option -> option.replaceFirst("^@.*/src/main/jvm/", "@src/main/jvm/"))
                .collect(Collectors.joining(" "));
    }

    private static boolean isCache(String option) {
        return option.startsWith("-XX:AOTCache");
    }

    String ready() throws IOException, InterruptedException {
        List<String> uncached = options.stream().filter(option -> !isCache(option)).toList();
        List<Double> plain = new ArrayList<>();
        List<Double> small = new ArrayList<>();
        List<Double> cached = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            plain.add(readyAfter(List.of()));
            small.add(readyAfter(uncached));
            cached.add(readyAfter(options));
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "process start → `/q/health/ready` answers 200",
                        "median of " + STARTS,
                        "slowest"));
        rows.add(row("`java -jar`, nothing else", plain));
        rows.add(row("with the options of `./dev`, without the AOT cache", small));
        rows.add(row("with the options of `./dev` and the AOT cache", cached));
        return Figures.table(rows);
    }

    private double readyAfter(List<String> with) throws IOException, InterruptedException {
        try (Started skep = start(engine, with)) {
            return skep.readyAfter();
        }
    }

    private static List<String> row(String what, List<Double> times) {
        double slowest = times.stream().max(Comparator.naturalOrder()).orElseThrow();
        return List.of(what, Figures.seconds(Figures.median(times)), Figures.seconds(slowest));
    }
}
