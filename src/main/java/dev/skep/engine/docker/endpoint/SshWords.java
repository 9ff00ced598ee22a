package dev.skep.engine.docker.endpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What one run of {@code ssh} says, and what that means. */
final class SshWords {

    private static final int MOST_LINES = 8;

    /** Its words for a connection that the other side cannot make. */
    private static final String OPEN_FAILED = "open failed";

    /** How long what it says about a connection may come after that connection's end. */
    private static final long PATIENCE_MILLIS = 500;

    private final Deque<String> lines = new ArrayDeque<>();
    private boolean ended;

    /** To the end of what it says. */
    void listen(InputStream said) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(said, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line.strip());
            }
        } catch (IOException e) {
            // It ended in the middle of a word.
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        if (!line.isEmpty() && !line.equals(lines.peekLast())) {
            lines.add(line);
            if (lines.size() > MOST_LINES) {
                lines.remove();
            }
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Words for a connection through the tunnel. */
    Line.Words about(Host host) {
        return new Line.Words() {
            @Override
            public IOException failure(IOException raw) {
                return new IOException(
                        "the tunnel to " + host + " broke: " + raw.getMessage() + said(), raw);
            }

            @Override
            public Optional<IOException> silence() {
                return Optional.of(whySilent(host));
            }
        };
    }

    /** The other machine was reached, and the engine was not; or the tunnel has just ended. */
    private IOException whySilent(Host host) {
        awaitWords(OPEN_FAILED);
        return copy().stream().anyMatch(it -> it.contains(OPEN_FAILED))
                ? new IOException(unanswered(host) + said())
                : new IOException("the tunnel to " + host + " broke" + said());
    }

    static String unanswered(Host host) {
        return "ssh reached "
                + host.authority()
                + ", and "
                + host.path()
                + " there does not answer: start the engine, let this user in (group docker), name its socket in ssh://host/path, or let its sshd forward sockets (AllowStreamLocalForwarding)";
    }

    /** It ended before there was a tunnel. */
    IOException ended(Host host, int status) {
        awaitEnd();
        return new IOException(
                "ssh does not get to " + host.authority() + " (status " + status + ")" + said());
    }

    /** There is no tunnel in time. */
    IOException late(Host host) {
        return new IOException("ssh is not at " + host.authority() + " in time" + said());
    }

    private String said() {
        String all = String.join("; ", copy());
        return all.isEmpty() ? "" : "; ssh says: " + all;
    }

    private synchronized Deque<String> copy() {
        return new ArrayDeque<>(lines);
    }

    private synchronized void awaitWords(String part) {
        await(() -> ended || lines.stream().anyMatch(it -> it.contains(part)));
    }

    private synchronized void awaitEnd() {
        await(() -> ended);
    }

    /** In slices, as somebody else's words wake as well. */
    private synchronized void await(BooleanSupplier heard) {
        long slice = PATIENCE_MILLIS / 10;
        try {
            for (int i = 0; i < 10 && !heard.getAsBoolean(); i++) {
                wait(slice);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
