package dev.skep.ways;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.lab.Command;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The HAProxy of {@code manifests/docker-api-proxy} before an engine. What passed it, and what did
 * not, is kept in {@code target/calls} for {@code EveryKnownCallIsMadeTest}.
 */
public final class CallsProxy implements AutoCloseable {

    /** Which of its lists count. */
    public enum Allowing {
        ENGINE("engine"),
        SWARM("swarm"),
        NODE("node"),
        /** For an engine that joins a swarm, or leaves one. */
        ENGINE_AND_SWARM("engine", "swarm");

        private final List<String> lists;

        Allowing(String... lists) {
            this.lists = List.of(lists);
        }
    }

    public static final Path LOGS = Path.of("target", "calls");

    private static final Path MANIFEST = Path.of("manifests", "docker-api-proxy");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path folder;
    private final Path socket;
    private final Path log;
    private final Process proxy;

    /**
     * @param engine {@code unix://} or {@code tcp://}
     */
    public static CallsProxy before(URI engine, Allowing allowing) {
        try {
            return new CallsProxy(engine, allowing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private CallsProxy(URI engine, Allowing allowing) throws IOException, InterruptedException {
        if (Command.find("haproxy", Command.path()).findFirst().isEmpty()) {
            throw new IllegalStateException("there is no haproxy: install it, for the scenarios");
        }
        // Not the test's own folder, which may go first; and a socket's path has to be short.
        folder = Files.createTempDirectory("skepcalls");
        socket = folder.resolve("s");
        List<String> calls = new ArrayList<>();
        for (String list : allowing.lists) {
            calls.addAll(Files.readAllLines(MANIFEST.resolve("calls").resolve(list + ".list")));
        }
        Files.write(Files.createDirectory(folder.resolve("calls")).resolve("these.list"), calls);
        Files.copy(MANIFEST.resolve("haproxy.cfg"), folder.resolve("haproxy.cfg"));
        String name = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        log =
                Files.createDirectories(LOGS)
                        .resolve(String.join("+", allowing.lists) + "-" + name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder("haproxy", "-db", "-f", "haproxy.cfg")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment()
                .putAll(
                        Map.of(
                                "PATH",
                                Command.path(),
                                "SKEP_CALLS",
                                "these",
                                "SKEP_BIND",
                                "unix@" + socket,
                                "SKEP_ENGINE",
                                address(engine),
                                "SKEP_LOG_LEVEL",
                                "info"));
        proxy = builder.start();
        Waiting.until(true, this::listens);
    }

    private static String address(URI engine) {
        return engine.getScheme().equals("unix")
                ? "unix@" + engine.getPath()
                : engine.getHost() + ":" + engine.getPort();
    }

    private boolean listens() {
        if (!proxy.isAlive()) {
            throw new IllegalStateException("the proxy ended: " + said());
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException notYet) {
            return false;
        }
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How Skep reaches the engine through it. */
    public Endpoint endpoint() {
        return Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", "unix://" + socket));
    }

    @Override
    public void close() {
        proxy.destroyForcibly();
        try {
            if (!proxy.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the proxy does not end");
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
