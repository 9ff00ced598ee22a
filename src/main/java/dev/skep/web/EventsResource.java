package dev.skep.web;

import dev.skep.status.Board;
import dev.skep.status.Event;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/**
 * What happens, as it happens: server-sent events {@code condition}, {@code counts}, {@code step},
 * {@code service-gone}, {@code stack-gone}, and {@code missed} to one that was away for too long.
 */
@Path("/api/events")
public final class EventsResource {

    /**
     * More than the board holds; who does not read for so long is cut off, and comes back with the
     * last id it has seen.
     */
    private static final int UNREAD = 2048;

    /**
     * Far more than people and programs that look at one Skep: each holds a connection, and may
     * leave {@value #UNREAD} events unread.
     */
    static final int MOST_FOLLOWERS = 256;

    /** Often enough that nothing in between takes the connection for dead. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Board board;
    private final AtomicInteger followers = new AtomicInteger();

    public EventsResource(Board board) {
        this.board = board;
    }

    /**
     * @param lastEventId what a browser sends when it reconnects
     */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    public Multi<OutboundSseEvent> events(
            @RestHeader("Last-Event-ID") @Nullable String lastEventId, Sse sse) {
        if (followers.get() >= MOST_FOLLOWERS) {
            throw new ServiceUnavailableException(
                    MOST_FOLLOWERS
                            + " clients follow the events already, and no more are served: close one, or read /api/stacks");
        }
        Multi<OutboundSseEvent> news =
                Multi.createFrom()
                        .<Event>emitter(
                                emitter -> {
                                    AutoCloseable following =
                                            board.subscribe(
                                                    Optional.ofNullable(lastEventId),
                                                    emitter::emit);
                                    emitter.onTermination(() -> close(following));
                                },
                                UNREAD)
                        .map(event ->
                                sse.newEventBuilder()
                                        .id(event.id())
                                        .name(event.body().name())
                                        .data(event)
                                        .build());
        Multi<OutboundSseEvent> heartbeat =
                Multi.createFrom()
                        .ticks()
                        .every(HEARTBEAT)
                        .onOverflow()
                        .drop()
                        .map(tick -> sse.newEventBuilder().comment("alive").build());
        // The first beat comes at once, and after the board is followed: who sees it misses
        // nothing.
        return Multi.createBy()
                .merging()
                .streams(news, heartbeat)
                .onSubscription()
                .invoke(followers::incrementAndGet)
                .onTermination()
                .invoke(followers::decrementAndGet);
    }

    private static void close(AutoCloseable following) {
        try {
            following.close();
        } catch (Exception e) {
            throw new IllegalStateException("leaving the board failed", e);
        }
    }
}
