package dev.skep.scenario;

import dev.skep.scenario.FaultyProxy.Fault;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One client's connection through a {@link FaultyProxy}: requests one after the other, as long as
 * both sides keep it open.
 */
final class ProxiedConnection implements Closeable {

    private static final int NO_LENGTH = -1;

    private final FaultyProxy proxy;
    private final Socket client;
    private final SocketChannel engine;
    private final InputStream fromClient;
    private OutputStream toClient;
    private final InputStream fromEngine;
    private final OutputStream toEngine;
    private boolean held;

    ProxiedConnection(FaultyProxy proxy, Socket client) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.engine = connect(URI.create(proxy.engine()));
        this.fromClient = new BufferedInputStream(client.getInputStream());
        this.toClient = client.getOutputStream();
        this.fromEngine = new BufferedInputStream(Channels.newInputStream(engine));
        this.toEngine = Channels.newOutputStream(engine);
    }

    private static SocketChannel connect(URI engine) throws IOException {
        if (engine.getScheme().equals("unix")) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(engine.getPath()));
            return channel;
        }
        return SocketChannel.open(new InetSocketAddress(engine.getHost(), engine.getPort()));
    }

    /** The lines before a body, as they came. */
    private record Head(String text) {

        String method() {
            return text.substring(0, text.indexOf(' '));
        }

        boolean asksForEvents() {
            return asksFor("/events") && method().equals("GET");
        }

        /** Whether it is for this path, whatever the version: a regular expression. */
        boolean asksFor(String path) {
            return path().matches("(/v[0-9.]+)?" + path);
        }

        /** Without the query. */
        String path() {
            return text.split("[ ?]", 3)[1];
        }

        int status() {
            return Integer.parseInt(text.split(" ", 3)[1]);
        }

        boolean isChunked() {
            return header("transfer-encoding").equals("chunked");
        }

        long length() {
            String length = header("content-length");
            return length.isEmpty() ? NO_LENGTH : Long.parseLong(length);
        }

        private String header(String name) {
            return text.lines()
                    .map(line -> line.toLowerCase(Locale.ROOT))
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    void serve() throws IOException, InterruptedException {
        while (true) {
            Head request = head(fromClient);
            byte[] body = fromClient.readNBytes((int) Math.max(0, request.length()));
            int number = proxy.requested(request.path());
            held = false;
            awaitVoice();
            switch (proxy.fault()) {
                case Fault.Pass(), Fault.Hang(), Fault.Drop() -> forward(request, body, false);
                case Fault.Refuse(), Fault.Reset() -> {
                    proxy.strike();
                    return;
                }
                case Fault.Answer(int status, int every) -> {
                    if (number % every == 0) {
                        proxy.strike();
                        answer(status);
                    } else {
                        forward(request, body, false);
                    }
                }
                case Fault.Truncate(int every) -> {
                    boolean truncated = number % every == 0;
                    if (truncated) {
                        proxy.strike();
                    }
                    forward(request, body, truncated);
                }
                case Fault.Forbid(String path) -> {
                    if (request.asksFor(path)) {
                        proxy.strike();
                        answer(403);
                    } else {
                        forward(request, body, false);
                    }
                }
            }
        }
    }

    private void answer(int status) throws IOException {
        String body = "{\"message\":\"out of order\"}";
        toClient.write(
                "HTTP/1.1 %d Out Of Order\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(status, body.length(), body)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private void forward(Head request, byte[] body, boolean truncated)
            throws IOException, InterruptedException {
        toEngine.write(request.bytes());
        toEngine.write(body);
        if (request.asksForEvents()) {
            proxy.streams(this);
            proxy.streamLife().ifPresent(this::cutLater);
        }
        Head answer = head(fromEngine);
        boolean hasBody =
                !request.method().equals("HEAD")
                        && answer.status() != 204
                        && answer.status() != 304;
        send(answer.bytes(), answer.bytes().length);
        if (request.asksForEvents()) {
            proxy.holding().ifPresent(holding -> toClient = new HeldBack(toClient, holding));
        }
        if (!hasBody) {
            return;
        }
        if (answer.isChunked()) {
            relayChunks(truncated);
        } else if (answer.length() != NO_LENGTH) {
            relay(answer.length(), truncated);
        } else {
            relay(Long.MAX_VALUE, truncated);
            throw new EOFException("the engine closed the connection to end its answer");
        }
    }

    /** Resets the client's side, and closes the engine's. */
    void cut() {
        FaultyProxy.quietly(client);
        FaultyProxy.quietly(this);
    }

    private void cutLater(Duration life) {
        Thread.ofVirtual()
                .name("stream-cutter")
                .start(() -> {
                    try {
                        Waiting.pause(life);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    cut();
                    proxy.cut();
                });
    }

    private void relayChunks(boolean truncated) throws IOException, InterruptedException {
        while (true) {
            String size = line(fromEngine);
            long length = Long.parseLong(size.strip(), 16);
            send(size.getBytes(StandardCharsets.US_ASCII), size.length());
            relay(length, truncated);
            byte[] end = fromEngine.readNBytes(2);
            send(end, end.length);
            if (length == 0) {
                return;
            }
        }
    }

    private void relay(long length, boolean truncated) throws IOException, InterruptedException {
        byte[] buffer = new byte[8192];
        long left = truncated ? length / 2 : length;
        while (left > 0) {
            int read = fromEngine.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return;
            }
            send(buffer, read);
            left -= read;
        }
        if (truncated) {
            throw new EOFException("cut as asked for");
        }
    }

    private void send(byte[] bytes, int count) throws IOException, InterruptedException {
        awaitVoice();
        toClient.write(bytes, 0, count);
        toClient.flush();
    }

    /** A request that is held back counts once, whether it or its answer is. */
    private void awaitVoice() throws InterruptedException {
        if (!held && proxy.isMute()) {
            held = true;
            proxy.strike();
        }
        proxy.awaitVoice();
    }

    private static Head head(InputStream from) throws IOException {
        StringBuilder text = new StringBuilder();
        String line;
        do {
            line = line(from);
            text.append(line);
        } while (!line.equals("\r\n"));
        return new Head(text.toString());
    }

    private static String line(InputStream from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        do {
            octet = from.read();
            if (octet < 0) {
                throw new EOFException("the connection ended");
            }
            line.write(octet);
        } while (octet != '\n');
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
