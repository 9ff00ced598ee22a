package dev.skep.fuzz;

import dev.skep.engine.docker.endpoint.Endpoint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers on a port with the bytes it was given, well-formed or not, and closes each connection
 * after one answer.
 *
 * <p>An answer is found by the path of the request; {@value #LENGTH} in it stands for its body's
 * length, and what follows {@value #ENDLESS} comes without end.
 */
final class RawDaemon implements AutoCloseable {

    static final String LENGTH = "@LENGTH@";

    /** What follows it in an answer comes again and again, as long as it is read. */
    static final String ENDLESS = "@ENDLESS@";

    /** More than anybody should read, so that a test ends where one does. */
    private static final int MOST_REPEATED = 1 << 30;

    private static final String NOT_FOUND =
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: 16\r\n\r\n{\"message\":\"no\"}";
    private static final int BLOCK = 64 * 1024;
    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket server;
    private final Map<String, String> answers;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * @param answers raw, one character a byte, by path
     */
    RawDaemon(Map<String, String> answers) throws IOException {
        this.answers = answers;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    Endpoint endpoint() {
        String host = "tcp://127.0.0.1:" + server.getLocalPort();
        return Endpoint.resolve(
                Endpoint.Flags.NONE, Map.of("DOCKER_HOST", host, "DOCKER_CONFIG", "/nonexistent"));
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: there is nobody left to answer.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String path = request(in);
            OutputStream out = socket.getOutputStream();
            String answer = answers.getOrDefault(path, NOT_FOUND);
            int body = answer.indexOf("\r\n\r\n");
            int length = body < 0 ? 0 : answer.length() - body - 4;
            int endless = answer.indexOf(ENDLESS);
            String once = endless < 0 ? answer : answer.substring(0, endless);
            out.write(Folder.bytesOf(once.replace(LENGTH, Integer.toString(length))));
            if (endless >= 0) {
                repeat(answer.substring(endless + ENDLESS.length()), out);
            }
            out.flush();
            // A reset could overtake the answer: the other side gets time to read it.
            socket.shutdownOutput();
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // Whoever asked went away.
        } finally {
            open.remove(socket);
        }
    }

    private static void repeat(String text, OutputStream out) throws IOException {
        byte[] block = Folder.bytesOf(text.repeat(Math.max(1, BLOCK / Math.max(1, text.length()))));
        for (long sent = 0; sent < MOST_REPEATED && block.length > 0; sent += block.length) {
            out.write(block);
        }
    }

    /** Reads a request's head; its body is read and dropped after the answer. */
    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("half a request");
            }
            head.append((char) next);
        }
        String[] words = head.toString().split(" ", 3);
        return words[0] + " " + URI.create(words[1]).getPath();
    }

    static String answer(String status, String json) {
        return "HTTP/1.1 %s\r\nContent-Type: application/json\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s"
                .formatted(
                        status,
                        LENGTH,
                        new String(
                                json.getBytes(StandardCharsets.UTF_8),
                                StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
