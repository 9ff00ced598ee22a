package dev.skep.ways;

import dev.skep.lab.Command;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A tinyproxy on a port of loopback, that takes a name for this machine which nobody else knows:
 * what reaches an engine by that name went through it. It runs in a mount namespace with a file of
 * names of its own. Needs root.
 */
public final class ForwardProxy implements AutoCloseable {

    /** What only it can find. */
    public static final String NAME = "engine.skep.test";

    private final Path folder;
    private final int port;
    private final Process proxy;

    /**
     * @param folder of its own
     * @param options more lines of its configuration
     */
    public ForwardProxy(Path folder, String... options) throws IOException, InterruptedException {
        if (Command.find("tinyproxy", Command.path()).findFirst().isEmpty()) {
            throw new IllegalStateException(
                    "there is no tinyproxy: install tinyproxy-bin, for tests that go through a proxy");
        }
        this.folder = Files.createDirectories(folder);
        port = Ports.free();
        Path names = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
        Path configuration =
                Files.writeString(
                        folder.resolve("tinyproxy.conf"),
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
        proxy =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount --bind \"$1\" /etc/hosts && exec tinyproxy -d -c \"$2\"",
                                "tinyproxy",
                                names.toString(),
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Waiting.until(true, this::listens);
    }

    private boolean listens() {
        if (!proxy.isAlive()) {
            throw new IllegalStateException("tinyproxy ended:\n" + log());
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
                throw new IllegalStateException("tinyproxy does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
