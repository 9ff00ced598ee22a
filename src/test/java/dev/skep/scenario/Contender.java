package dev.skep.scenario;

import dev.skep.app.SkepAlone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of several Skeps that want to lead, in a process that can be killed and stopped. */
public final class Contender implements AutoCloseable {

    private static final Pattern LEADING = Pattern.compile("^(\\S+) .*leading term=(\\d+)");
    private static final String LINE = "%1$tFT%1$tT.%1$tLZ %4$s %5$s%6$s%n";
    private static final Pattern STEP = Pattern.compile("step done .*step=\"([^\"]+)\"");
    private static final String FOLLOWING = "following leader=";

    private final Path log;
    private final String host;
    private final Path manifest;
    private Process process;

    /**
     * @param host the one engine that it knows
     * @param manifest the file, or the folder of them
     */
    public Contender(Path folder, String name, String host, Path manifest) {
        this.log = folder.resolve(name + ".log");
        this.host = host;
        this.manifest = manifest;
    }

    public Contender start() {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Djava.util.logging.SimpleFormatter.format=" + LINE,
                        "-Duser.timezone=UTC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SkepAlone.class.getName(),
                        host,
                        manifest.toString());
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The terms in which it has led, in their order. */
    List<Long> terms() {
        return claims().stream().map(Claim::term).toList();
    }

    /** That it leads, as it said. */
    public record Claim(long term, Instant at) {}

    public List<Claim> claims() {
        return lines().stream()
                .map(LEADING::matcher)
                .filter(Matcher::find)
                .map(found ->
                        new Claim(Long.parseLong(found.group(2)), Instant.parse(found.group(1))))
                .toList();
    }

    /** By the last that it said, while it runs. */
    public boolean leads() {
        return process.isAlive() && saysThatItLeads();
    }

    private boolean saysThatItLeads() {
        return lines().stream()
                .filter(line -> line.contains(FOLLOWING) || LEADING.matcher(line).find())
                .reduce((_, later) -> later)
                .filter(line -> !line.contains(FOLLOWING))
                .isPresent();
    }

    /** What it has done, step by step. */
    public List<String> steps() {
        return lines().stream()
                .map(STEP::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .toList();
    }

    public String told() {
        return log.getFileName() + "\n" + String.join("\n", lines());
    }

    private List<String> lines() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As an init does it. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end:\n" + told());
        }
        return process.exitValue();
    }

    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        int answer = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
        if (answer != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + " answered " + answer);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
