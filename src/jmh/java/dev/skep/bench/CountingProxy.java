package dev.skep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way to the engine that notes each request that passes. */
final class CountingProxy implements AutoCloseable {

    private static final Pattern REQUEST =
            Pattern.compile("(GET|POST|PUT|DELETE|HEAD) ([^ ?]*)[^ ]* HTTP/1\\.1\r\n");

    private final ServerSocketChannel server;
    private final SocketAddress target;
    private final List<String> requests = new ArrayList<>();

    CountingProxy(URI host) throws IOException {
        target =
                host.getScheme().equals("unix")
                        ? UnixDomainSocketAddress.of(host.getPath())
                        : new InetSocketAddress(host.getHost(), host.getPort());
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    URI host() {
        return URI.create("tcp://127.0.0.1:" + server.socket().getLocalPort());
    }

    /** What has passed, as {@code GET /path}, oldest first. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                SocketChannel engine = SocketChannel.open(target);
                Thread.ofPlatform().daemon().start(() -> pass(client, engine, true));
                Thread.ofPlatform().daemon().start(() -> pass(engine, client, false));
            }
        } catch (IOException closed) {
            // That is how it ends.
        }
    }

    private void pass(SocketChannel from, SocketChannel to, boolean isAsking) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                if (isAsking) {
                    note(
                            new String(
                                    buffer.array(),
                                    0,
                                    buffer.position(),
                                    StandardCharsets.ISO_8859_1));
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException closed) {
            // One side went away, and the other goes with it.
        }
    }

    private synchronized void note(String text) {
        Matcher request = REQUEST.matcher(text);
        while (request.find()) {
            requests.add(request.group(1) + " " + request.group(2));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
