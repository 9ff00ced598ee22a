package dev.skep.status;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The last events, numbered, and those who follow them. A follower that falls behind by more than
 * the log holds is told so; no queue grows for it. Safe for use by many threads.
 */
final class EventLog {

    /**
     * Enough for a browser that reconnects after some seconds; who missed more reads everything
     * anew.
     */
    static final int LIMIT = 1024;

    private static final class Follower {
        final Consumer<Event> consumer;
        long next;

        Follower(Consumer<Event> consumer, long next) {
            this.consumer = consumer;
            this.next = next;
        }
    }

    private final String run;
    private final Deque<Event> events = new ArrayDeque<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Object delivery = new Object();
    private long next = 1;

    /**
     * @param run tells the ids of this process from those of earlier ones
     */
    EventLog(String run) {
        this.run = run;
    }

    synchronized void add(Instant at, Event.Body body) {
        if (events.size() == LIMIT) {
            events.removeFirst();
        }
        events.addLast(new Event(run + "-" + next++, at, body));
    }

    /**
     * @param lastId the last event that the follower has seen; without it the follower sees what
     *     comes from now on
     */
    AutoCloseable follow(Optional<String> lastId, Instant now, Consumer<Event> consumer) {
        Follower follower;
        synchronized (this) {
            follower = new Follower(consumer, lastId.map(this::after).orElse(next));
        }
        synchronized (delivery) {
            catchUp(follower, now);
            followers.add(follower);
        }
        return () -> followers.remove(follower);
    }

    /** Hands every follower what it has not seen. */
    void deliver(Instant now) {
        synchronized (delivery) {
            followers.forEach(follower -> catchUp(follower, now));
        }
    }

    private void catchUp(Follower follower, Instant now) {
        for (Event event : unseen(follower, now)) {
            follower.consumer.accept(event);
        }
    }

    private synchronized List<Event> unseen(Follower follower, Instant now) {
        if (follower.next == next) {
            return List.of();
        }
        long oldest = next - events.size();
        List<Event> unseen = new ArrayList<>();
        if (follower.next < oldest) {
            unseen.add(
                    new Event(
                            run + "-" + (oldest - 1),
                            now,
                            new Event.Missed("events were missed: read /api/stacks anew")));
        }
        events.stream().skip(Math.max(0, follower.next - oldest)).forEach(unseen::add);
        follower.next = next;
        return unseen;
    }

    /** The number after an id; 0, which no event has, for an id of another run. */
    private long after(String id) {
        if (!id.startsWith(run + "-")) {
            return 0;
        }
        try {
            return Math.min(next, Long.parseLong(id.substring(run.length() + 1)) + 1);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
