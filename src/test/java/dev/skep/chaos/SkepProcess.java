package dev.skep.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged application as a process, ended and begun again; all of them write one log. */
final class SkepProcess implements AutoCloseable {

    /** So long that no event that was missed is made up for by a look at everything. */
    private static final String RESYNC = "1h";

    private final Path checkout;
    private final Path log;
    private final List<String> command = new ArrayList<>();
    private final String engine;
    private Process process;
    private int starts;

    /**
     * @param checkout where the application was packaged
     * @param engine its {@code DOCKER_HOST}
     */
    SkepProcess(Path checkout, Path manifest, Path log, String engine) {
        this.checkout = checkout;
        this.log = log;
        this.engine = engine;
        Path jar = checkout.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("no " + jar + ": package the application first");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + checkout.resolve("src/main/jvm/run"));
        Path cache = jar.resolveSibling("run.aot");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-jar", jar.toString(), "run", manifest.toString()));
    }

    void start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(checkout.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
        builder.environment().put("DOCKER_HOST", engine);
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("SKEP_RESYNC", RESYNC);
        process = builder.start();
        starts++;
    }

    /** As the kernel does when memory is short. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As an init does. */
    void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("Skep does not end on SIGTERM:\n" + tail(60));
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int starts() {
        return starts;
    }

    /** What it holds of the machine's memory, in MiB. */
    long residentMebibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** What it says of faults of its own: a pass that broke off was not foreseen. */
    List<String> breakdowns() {
        return lines().stream().filter(line -> line.contains(" broke off")).toList();
    }

    String tail(int count) {
        List<String> lines = lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private List<String> lines() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
