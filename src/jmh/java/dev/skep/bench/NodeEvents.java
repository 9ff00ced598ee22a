package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events of a {@link FakeNode}: filtered as an engine filters them, the last 256 told again to
 * who asks from when on.
 */
final class NodeEvents {

    private static final int KEPT = 256;
    private static final Pattern SINCE = Pattern.compile("since=(\\d+)\\.(\\d{9})");
    private static final Pattern FILTERS = Pattern.compile("filters=([^&]*)");
    private static final long NANOS = 1_000_000_000;

    private record Told(String type, String action, long at, byte[] line) {}

    /** Somebody who follows. */
    private static final class Follower {
        private final Set<String> types = new HashSet<>();
        private final Set<String> actions = new HashSet<>();
        private final BlockingQueue<Told> unsent = new LinkedBlockingQueue<>();

        /** An engine compares beginnings as soon as {@code health_status} is among the filters. */
        boolean wants(Told told) {
            return types.contains(told.type())
                    && actions.stream().anyMatch(told.action()::startsWith);
        }
    }

    private final Deque<Told> last = new ArrayDeque<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private int mostUnsent;

    /**
     * Tells all who follow.
     *
     * @return how many they were
     */
    synchronized int tell(String type, String action, String id, ObjectNode attributes) {
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * NANOS + now.getNano();
        byte[] line = line(type, action, id, attributes, nanos).getBytes(StandardCharsets.UTF_8);
        Told told = new Told(type, action, nanos, line);
        last.add(told);
        if (last.size() > KEPT) {
            last.remove();
        }
        int wanted = 0;
        for (Follower follower : followers) {
            if (follower.wants(told)) {
                follower.unsent.add(told);
                mostUnsent = Math.max(mostUnsent, follower.unsent.size());
                wanted++;
            }
        }
        return wanted;
    }

    /** An event as an engine writes it. */
    static String line(String type, String action, String id, ObjectNode attributes, long nanos) {
        ObjectNode json = RawEngine.JSON.createObjectNode();
        if (type.equals("container")) {
            json.put("status", action).put("id", id);
            json.set("from", attributes.path("image"));
        }
        json.put("Type", type).put("Action", action);
        json.putObject("Actor").put("ID", id).set("Attributes", attributes);
        json.put("scope", "local").put("time", nanos / NANOS).put("timeNano", nanos);
        return json + "\n";
    }

    /**
     * Writes this to all who follow, whatever they want, and remembers none of it.
     *
     * @param lines none at all ends what they follow
     */
    synchronized void tellAll(byte[] lines) {
        followers.forEach(follower -> follower.unsent.add(new Told("", "", 0, lines)));
    }

    /** The most events at once that nobody had read. */
    synchronized int mostUnsent() {
        return mostUnsent;
    }

    synchronized void forgetMostUnsent() {
        mostUnsent = 0;
    }

    /** Answers {@code GET /events}, for as long as the other side listens. */
    void follow(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream stream = exchange.getResponseBody();
        stream.flush();
        Follower follower = subscribe(exchange.getRequestURI().getRawQuery());
        try {
            byte[] line = follower.unsent.take().line();
            while (line.length > 0) {
                stream.write(line);
                stream.flush();
                line = follower.unsent.take().line();
            }
        } finally {
            followers.remove(follower);
        }
    }

    private synchronized Follower subscribe(String query) throws IOException {
        Follower follower = new Follower();
        Matcher filters = FILTERS.matcher(query);
        if (!filters.find()) {
            throw new IOException("no filters in " + query);
        }
        JsonNode asked =
                RawEngine.JSON.readTree(
                        URLDecoder.decode(filters.group(1), StandardCharsets.UTF_8));
        asked.path("type").forEach(type -> follower.types.add(type.asText()));
        asked.path("event").forEach(action -> follower.actions.add(action.asText()));
        Matcher since = SINCE.matcher(query);
        if (since.find()) {
            long from = Long.parseLong(since.group(1)) * NANOS + Long.parseLong(since.group(2));
            last.stream()
                    .filter(told -> told.at() >= from && follower.wants(told))
                    .forEach(follower.unsent::add);
        }
        followers.add(follower);
        return follower;
    }
}
