package dev.skep.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.scenario.Waiting;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are many, or slow, or never go: the others must not notice. */
@QuarkusTest
@Timeout(180)
class HttpFloodTest {

    private static final int IDLE = 400;

    /** As many as the events have room for. */
    private static final int FOLLOWERS = 256;

    private static final int TOO_MANY = 50;
    private static final int SLOW = 50;
    private static final String OK = "HTTP/1.1 200 OK";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final long MEBI = 1024 * 1024;

    /** What the threads and the heap may differ by between two quiet moments. */
    private static final int THREADS_MORE = 16;

    private static final long MEBI_MORE = 32;

    @TestHTTPResource("/")
    URI root = URI.create("");

    @Test
    void headersThatTrickleHoldUpNobodyElse() throws Exception {
        byte[] request =
                "GET /api/stacks HTTP/1.1\r\nHost: slow\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                slow.add(connect());
            }
            for (byte next : request) {
                assertEquals(OK, firstLine("/api/stacks"));
                for (Socket socket : slow) {
                    socket.getOutputStream().write(next);
                }
            }
            for (Socket socket : slow) {
                assertEquals(OK, lines(socket).readLine());
            }
        } finally {
            close(slow);
        }
    }

    @Test
    void aFloodOfConnectionsPassesWithoutATrace() throws Exception {
        // Once for what is made at the first time and kept.
        flood();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long heap = heap();
        flood();
        Waiting.until(
                true,
                () ->
                        ManagementFactory.getThreadMXBean().getThreadCount()
                                <= threads + THREADS_MORE);
        Waiting.until(true, () -> heap() <= heap + MEBI_MORE);
    }

    private void flood() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                open.add(connect());
            }
            for (int i = 0; i < FOLLOWERS; i++) {
                // Those of the flood before may not have been missed yet.
                Waiting.until(OK, () -> follow(open));
            }
            for (int i = 0; i < TOO_MANY; i++) {
                assertEquals("HTTP/1.1 503 Service Unavailable", follow(open));
            }
            assertTrue(answer("/api/events").contains("{\"error\":\"256 clients follow"));
            assertEquals(OK, firstLine("/api/stacks"));
        } finally {
            close(open);
        }
    }

    /** Asks for the events, and reads to the first sign of life, if there is any. */
    private String follow(List<Socket> open) {
        try {
            Socket socket = connect();
            open.add(socket);
            socket.getOutputStream()
                    .write(
                            "GET /api/events HTTP/1.1\r\nHost: a\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines = lines(socket);
            String first = lines.readLine();
            String line = first;
            while (OK.equals(first) && line != null && !line.startsWith(":alive")) {
                line = lines.readLine();
            }
            return String.valueOf(first);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String firstLine(String path) throws IOException {
        return answer(path).lines().findFirst().orElse("");
    }

    private String answer(String path) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(root.getHost(), root.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBI;
    }
}
