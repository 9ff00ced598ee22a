package dev.skep.ways;

import dev.skep.lab.Command;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A proxy on a port of loopback, that takes a name for this machine which nobody else knows: what
 * reaches an engine by that name went through it. It runs in a mount namespace with a file of names
 * of its own. Needs root.
 */
public final class ForwardProxy implements AutoCloseable {

    /** What only it can find. */
    public static final String NAME = "engine.skep.test";

    private final Path folder;
    private final int port;
    private final Process proxy;

    /**
     * A tinyproxy, which speaks HTTP.
     *
     * @param folder of its own
     * @param options more lines of its configuration
     */
    public static ForwardProxy http(Path folder, String... options)
            throws IOException, InterruptedException {
        int port = Ports.free();
        Path configuration =
                Files.writeString(
                        Files.createDirectories(folder).resolve("tinyproxy.conf"),
                        """
                        Listen 127.0.0.1
                        Port %d
                        Timeout 600
                        MaxClients 100
                        LogLevel Connect
                        """
                                        .formatted(port)
                                + String.join("\n", options)
                                + "\n");
        return new ForwardProxy(
                folder, port, List.of("tinyproxy", "-d", "-c", configuration.toString()));
    }

    /**
     * A microsocks, which speaks SOCKS 5.
     *
     * @param options of its command line
     */
    public static ForwardProxy socks(Path folder, String... options)
            throws IOException, InterruptedException {
        int port = Ports.free();
        List<String> command =
                new ArrayList<>(
                        List.of("microsocks", "-i", "127.0.0.1", "-p", Integer.toString(port)));
        command.addAll(List.of(options));
        return new ForwardProxy(Files.createDirectories(folder), port, command);
    }

    private ForwardProxy(Path folder, int port, List<String> program)
            throws IOException, InterruptedException {
        String name = program.getFirst();
        if (Command.find(name, Command.path()).findFirst().isEmpty()) {
            throw new IllegalStateException(
                    "there is no " + name + ": install it, for tests that go through a proxy");
        }
        this.folder = folder;
        this.port = port;
        Path names = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
                                names.toString()));
        command.addAll(program);
        proxy =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Waiting.until(true, this::listens);
    }

    private boolean listens() {
        if (!proxy.isAlive()) {
            throw new IllegalStateException("the proxy ended:\n" + log());
        }
        return Ports.isTaken(port);
    }

    /** What it says: a line for each connection. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** {@code 127.0.0.1:port} */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        proxy.destroyForcibly();
        try {
            if (!proxy.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the proxy does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
