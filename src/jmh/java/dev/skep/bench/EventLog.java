package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the engine says of things of one type, and when it arrived: over a stream of its own, so
 * that both Skep and what it is measured against are seen from outside.
 */
final class EventLog implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * @param at {@link System#nanoTime} of its arrival
     * @param toldAt by the engine's own clock, in nanoseconds
     */
    record Seen(long at, long toldAt, String action, String id, JsonNode attributes) {

        String name() {
            return attributes.path("name").asText();
        }

        boolean isStartOf(String prefix) {
            return action.equals("start") && name().startsWith(prefix);
        }
    }

    private final Response stream;
    private final List<Seen> events = new ArrayList<>();

    /**
     * @param type {@code container}, {@code service}
     */
    EventLog(RawEngine engine, String type) {
        stream = engine.open("/events?filters=" + RawEngine.filter("type", type));
        Thread.ofPlatform().daemon().name("events").start(this::read);
    }

    private void read() {
        try (MappingIterator<JsonNode> objects =
                RawEngine.JSON.readerFor(JsonNode.class).readValues(stream.getBody())) {
            while (objects.hasNextValue()) {
                JsonNode event = objects.nextValue();
                JsonNode actor = event.path("Actor");
                add(
                        new Seen(
                                System.nanoTime(),
                                event.path("timeNano").asLong(),
                                event.path("Action").asText(),
                                actor.path("ID").asText(),
                                actor.path("Attributes")));
            }
        } catch (IOException | RuntimeException closed) {
            // The only way in which it ends.
        }
    }

    private synchronized void add(Seen event) {
        events.add(event);
        notifyAll();
    }

    /** A place in the log, to look from later. */
    synchronized int mark() {
        return events.size();
    }

    Seen await(int mark, Predicate<Seen> which) {
        return await(mark, 1, which);
    }

    /** The last of so many events after the mark, once they are all there. */
    synchronized Seen await(int mark, int count, Predicate<Seen> which) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int at = mark;
        int found = 0;
        while (true) {
            for (; at < events.size(); at++) {
                if (which.test(events.get(at)) && ++found == count) {
                    return events.get(at);
                }
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException(
                        found + " of " + count + " events came within " + PATIENCE);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
