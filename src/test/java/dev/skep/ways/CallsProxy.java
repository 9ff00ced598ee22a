package dev.skep.ways;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.lab.Command;
import dev.skep.lab.Node;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
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

        /** What passes, but for some. */
        private List<String> calls(List<String> lacking) throws IOException {
            List<String> calls = new ArrayList<>();
            for (String list : lists) {
                Path file = MANIFEST.resolve("calls").resolve(list + ".list");
                Files.readAllLines(file).stream()
                        .filter(call -> !lacking.contains(call.replaceAll(VERSION, "")))
                        .forEach(calls::add);
            }
            return calls;
        }
    }

    public static final Path LOGS = Path.of("target", "calls");

    private static final Path MANIFEST = Path.of("manifests", "docker-api-proxy");

    /** What a line has that no call is told by. */
    private static final String VERSION = "[\\^$]|\\Q(/v[0-9.]+)?\\E";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path folder;
    private final URI host;
    private final Path log;
    private final Process proxy;

    /**
     * @param engine {@code unix://} or {@code tcp://}
     */
    public static CallsProxy before(URI engine, Allowing allowing) {
        return made(folder ->
                new CallsProxy(
                        folder,
                        engine,
                        socket(folder),
                        allowing.calls(List.of()),
                        counting(allowing),
                        List.of()));
    }

    /**
     * One whose calls count for nothing: they are made to see whether they pass, or must not.
     *
     * @param lacking what it does not let pass of what is allowed: {@code GET /info}
     */
    public static CallsProxy aside(URI engine, Allowing allowing, String... lacking) {
        return made(folder ->
                new CallsProxy(
                        folder,
                        engine,
                        socket(folder),
                        allowing.calls(List.of(lacking)),
                        folder.resolve("log"),
                        List.of()));
    }

    /**
     * One on the node that the engine is on, at its address: this machine has to be plugged in. It
     * does not come back with the node.
     */
    public static CallsProxy on(Node node, int port, Allowing allowing) {
        URI host = URI.create("tcp://" + node.address() + ":" + port);
        return made(folder ->
                new CallsProxy(
                        folder,
                        URI.create(node.host()),
                        host,
                        allowing.calls(List.of()),
                        counting(allowing),
                        node.inItsNetwork()));
    }

    private interface Making {
        CallsProxy in(Path folder) throws IOException, InterruptedException;
    }

    private static CallsProxy made(Making making) {
        try {
            // Not the test's own folder, which may go first; and a socket's path has to be short.
            return making.in(Files.createTempDirectory("skepcalls"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static URI socket(Path folder) {
        return URI.create("unix://" + folder.resolve("s"));
    }

    /** A log of calls that are made of need. */
    private static Path counting(Allowing allowing) throws IOException {
        String name = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        return Files.createDirectories(LOGS)
                .resolve(String.join("+", allowing.lists) + "-" + name + ".log");
    }

    /**
     * @param host where it listens
     * @param calls what it lets pass
     * @param where what stands before its command
     */
    private CallsProxy(
            Path folder, URI engine, URI host, List<String> calls, Path log, List<String> where)
            throws IOException, InterruptedException {
        if (Command.find("haproxy", Command.path()).findFirst().isEmpty()) {
            throw new IllegalStateException("there is no haproxy: install it, for the scenarios");
        }
        this.folder = folder;
        this.host = host;
        this.log = log;
        Files.write(Files.createDirectory(folder.resolve("calls")).resolve("these.list"), calls);
        Files.copy(MANIFEST.resolve("haproxy.cfg"), folder.resolve("haproxy.cfg"));
        List<String> command = new ArrayList<>(where);
        command.addAll(List.of("haproxy", "-db", "-f", "haproxy.cfg"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
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
                                address(host),
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
        boolean isSocket = host.getScheme().equals("unix");
        try (SocketChannel channel =
                SocketChannel.open(
                        isSocket ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET)) {
            return channel.connect(
                    isSocket
                            ? UnixDomainSocketAddress.of(host.getPath())
                            : new InetSocketAddress(host.getHost(), host.getPort()));
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
        return Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", host.toString()));
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
