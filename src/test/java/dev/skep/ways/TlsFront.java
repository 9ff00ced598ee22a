package dev.skep.ways;

import dev.skep.lab.Command;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Speaks TLS on a port of loopback, for a program that does not: an HAProxy with OpenSSL. */
public final class TlsFront implements AutoCloseable {

    private final Path log;
    private final int port;
    private final Process front;

    /**
     * @param folder of its own
     * @param certificates the folder of {@code cert.pem} and {@code key.pem}
     * @param before {@code 127.0.0.1:port} of who stands behind it
     */
    public TlsFront(Path folder, Path certificates, String before)
            throws IOException, InterruptedException {
        if (Command.find("haproxy", Command.path()).findFirst().isEmpty()) {
            throw new IllegalStateException("there is no haproxy: install it, for tests with TLS");
        }
        Files.createDirectories(folder);
        log = folder.resolve("log");
        port = Ports.free();
        Path identity =
                Files.writeString(
                        folder.resolve("identity.pem"),
                        Files.readString(certificates.resolve("cert.pem"))
                                + Files.readString(certificates.resolve("key.pem")));
        Path configuration =
                Files.writeString(
                        folder.resolve("haproxy.cfg"),
                        """
                        defaults
                          mode tcp
                          timeout connect 5s
                          timeout client 10m
                          timeout server 10m
                        listen front
                          bind 127.0.0.1:%d ssl crt %s
                          server behind %s
                        """
                                .formatted(port, identity, before));
        ProcessBuilder builder =
                new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("PATH", Command.path());
        front = builder.start();
        Waiting.until(true, this::listens);
    }

    private boolean listens() {
        if (!front.isAlive()) {
            throw new IllegalStateException("the front ended: " + said());
        }
        return Ports.isTaken(port);
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 127.0.0.1:port} */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        front.destroyForcibly();
        try {
            if (!front.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the front does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
