package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.engine.Permit;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One request to the engine.
 *
 * @param what what is tried, on what, in words for people: {@code start container shop-web-1}
 * @param path without the version, already encoded
 * @param query encoded, without the question mark; never told in messages, because filters and
 *     names say little
 * @param patience how long the engine may be silent
 * @param longest how many bytes the answer may have
 * @param permit looked at when the connection is open, before the first byte leaves
 */
record Call(
        String what,
        String method,
        String path,
        String query,
        Optional<byte[]> body,
        Map<String, String> headers,
        Duration patience,
        int longest,
        Permit permit) {

    /** Many times what the engine says of one thing; several of them are read at once. */
    private static final int LONGEST = 2 << 20;

    /**
     * A manager waits 20 s for the leader of its swarm before it says that it has none: longer than
     * that, so that it is heard.
     */
    static final Duration PATIENCE = Duration.ofSeconds(25);

    static Call get(String what, String... path) {
        return of(what, "GET", path);
    }

    static Call post(String what, String... path) {
        return of(what, "POST", path);
    }

    static Call put(String what, String... path) {
        return of(what, "PUT", path);
    }

    static Call delete(String what, String... path) {
        return of(what, "DELETE", path);
    }

    private static Call of(String what, String method, String... path) {
        StringBuilder joined = new StringBuilder();
        for (String segment : path) {
            joined.append('/').append(encode(segment));
        }
        return new Call(
                what,
                method,
                joined.toString(),
                "",
                Optional.empty(),
                Map.of(),
                PATIENCE,
                LONGEST,
                Permit.UNASKED);
    }

    /** Whether it changes nothing, and may be sent again. */
    boolean isRead() {
        return method.equals("GET");
    }

    Call query(String key, String value) {
        String added = query + (query.isEmpty() ? "" : "&") + encode(key) + "=" + encode(value);
        return new Call(what, method, path, added, body, headers, patience, longest, permit);
    }

    Call json(JsonNode content) {
        return content(Json.write(content).getBytes(StandardCharsets.UTF_8), "application/json");
    }

    Call content(byte[] content, String type) {
        return withBody(content).header("Content-Type", type);
    }

    Call withBody(byte[] content) {
        return new Call(
                what,
                method,
                path,
                query,
                Optional.of(content),
                headers,
                patience,
                longest,
                permit);
    }

    /** By whose right it is made: without one, it is made whoever leads. */
    Call by(Permit right) {
        return new Call(what, method, path, query, body, headers, patience, longest, right);
    }

    Call header(String name, String value) {
        Map<String, String> more = new java.util.TreeMap<>(headers);
        more.put(name, value);
        return new Call(
                what, method, path, query, body, Map.copyOf(more), patience, longest, permit);
    }

    Call within(Duration limit) {
        return new Call(what, method, path, query, body, headers, limit, longest, permit);
    }

    Call upTo(int bytes) {
        return new Call(what, method, path, query, body, headers, patience, bytes, permit);
    }

    /** What was tried, and how: the beginning of every message about it. */
    String tried() {
        return what + ": " + method + " " + path;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
