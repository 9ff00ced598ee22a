package dev.skep.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.desired.OneLine;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows the engine's events for as long as it is not closed, over one connection after the other.
 *
 * <p>A silent engine has to be asked whether it is still there ({@link #lookWhetherSilent}),
 * because a stream that nobody feeds any more looks like one on which nothing happens. The engine
 * answers a request for events before it subscribes: so each stream begins a little before the
 * moment it was asked for, or where the last one ended, and what comes twice is dropped.
 */
final class EventStream implements AutoCloseable {

    /** What a stream has to say, in order, from one thread. */
    interface Listener {

        /**
         * @param longGap whether the engine could not be reached in between
         */
        void opened(Instant since, boolean longGap);

        /**
         * It does not go on where the last one ended: the engine keeps its last 256 events, and
         * what came before those is lost.
         */
        void missed();

        void event(DockerEvent event);

        void lost(String cause);
    }

    private static final String FILTERS =
            "{\"type\":[\"container\",\"network\",\"volume\",\"image\",\"service\",\"node\",\"config\",\"secret\"],"
                    + "\"event\":[\"create\",\"start\",\"die\",\"stop\",\"kill\",\"oom\",\"pause\",\"unpause\",\"destroy\",\"rename\","
                    + "\"restart\",\"update\",\"health_status\",\"remove\",\"pull\",\"tag\",\"untag\",\"delete\",\"import\",\"load\"]}";

    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final int SILENT_LOOKS = 3;

    /** A stream that lasted this long was a good one: the next is opened at once. */
    private static final Duration STEADY = Duration.ofSeconds(1);

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);

    /** Who comes back tells nobody that he is back: who waits for him has to ask often. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(1);

    /** Where there is nobody to wait for: the stream is not let through, or ends at once. */
    private static final Duration LONGEST_DELAY_OF_USELESS = Duration.ofSeconds(10);

    /** In bytes; what is longer is no event. */
    private static final long LONGEST_EVENT = 1 << 20;

    private static final int LONGEST_CAUSE = 1000;

    /** How far the engine's clock may go before ours without our taking it for a mistake. */
    private static final Duration MOST_AHEAD = Duration.ofDays(1);

    private final DockerApi api;
    private final Pause pause;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Listener listener;
    private final RecentEvents seen = new RecentEvents();
    private final AtomicLong signsOfLife = new AtomicLong();
    private final Thread reader;
    private @Nullable Instant cursor;

    /** What a stream that goes on tells first, because {@code since} is inclusive. */
    private boolean lastIsExpected;

    private boolean unreachable;
    private volatile @Nullable Response current;
    private volatile Instant openedAt = Instant.EPOCH;
    private volatile @Nullable String cutBecause;
    private volatile Duration lag = Duration.ZERO;
    private final AtomicLong gaps = new AtomicLong();
    private volatile boolean closed;

    /** Both are of the one thread that looks. */
    private long signsAtLastLook;

    private int silentLooks;

    EventStream(
            DockerApi api,
            Pause pause,
            RandomGenerator random,
            InstantSource clock,
            Listener listener) {
        this.api = api;
        this.pause = pause;
        this.random = random;
        this.clock = clock;
        this.listener = listener;
        this.reader = Thread.ofVirtual().name("docker-events").unstarted(this::follow);
    }

    /** Whether what happens is heard at the moment. */
    boolean isOpen() {
        return current != null;
    }

    /** How long after it happened the last event came, as far as the two clocks agree. */
    Duration lag() {
        return lag;
    }

    /** How often events were lost. */
    long gaps() {
        return gaps.get();
    }

    void start() {
        reader.start();
    }

    private void follow() {
        int failures = 0;
        boolean told = false;
        try {
            while (!closed) {
                Instant begun = clock.instant();
                boolean wasOpen = false;
                boolean isRefused = false;
                String cause;
                try (Response response = open()) {
                    wasOpen = true;
                    openedAt = clock.instant();
                    current = response;
                    cause = read(response);
                } catch (EngineException e) {
                    isRefused = e.kind() == Kind.REFUSED || e.kind() == Kind.NOT_FOUND;
                    cause = describe(e);
                } catch (IOException | RuntimeException e) {
                    cause = describe(e);
                }
                current = null;
                unreachable |= !wasOpen;
                boolean steady =
                        wasOpen && Duration.between(begun, clock.instant()).compareTo(STEADY) >= 0;
                failures = steady ? 0 : failures + 1;
                if (!closed && (wasOpen || !told)) {
                    listener.lost(cause);
                }
                told = true;
                pause.of(
                        delay(
                                failures,
                                wasOpen || isRefused ? LONGEST_DELAY_OF_USELESS : LONGEST_DELAY));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Response open() throws EngineException {
        cutBecause = null;
        Instant since = cursor != null ? cursor : engineTime().minus(SKEW);
        Response response =
                api.open(
                        Call.get("follow events", "events")
                                .query("since", DockerEvent.timestamp(since))
                                .query("filters", FILTERS)
                                .header("Accept", "application/x-ndjson, application/json"));
        cursor = since;
        return response;
    }

    /** Our own clock is the second choice: the engine may live elsewhere. */
    private Instant engineTime() throws EngineException {
        Optional<String> date = api.date();
        try {
            return date.map(text ->
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant())
                    .orElseGet(clock::instant);
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }

    private String read(Response response) throws IOException {
        signsOfLife.incrementAndGet();
        listener.opened(cursor == null ? Instant.MIN : cursor, unreachable);
        unreachable = false;
        lastIsExpected = !seen.isEmpty();
        Allowance body = new Allowance(response.getBody(), LONGEST_EVENT);
        try (var objects = Json.STREAM.<JsonNode>readValues(body)) {
            while (!closed && objects.hasNextValue()) {
                body.renew();
                signsOfLife.incrementAndGet();
                DockerEvent.parse(objects.nextValue()).filter(this::isNew).ifPresent(this::tell);
            }
        }
        return "the engine ended it";
    }

    private void tell(DockerEvent event) {
        Duration since = Duration.between(event.at(), clock.instant());
        lag = since.isNegative() ? Duration.ZERO : since;
        listener.event(event);
    }

    private boolean isNew(DockerEvent event) {
        boolean isNew = seen.add(event);
        if (lastIsExpected && isNew) {
            gaps.incrementAndGet();
            listener.missed();
        }
        lastIsExpected = false;
        if (!isNew) {
            return false;
        }
        // The next stream begins at the cursor: one far ahead would leave out all that happens.
        boolean possible = event.at().isBefore(clock.instant().plus(MOST_AHEAD));
        if (possible && (cursor == null || event.at().isAfter(cursor))) {
            cursor = event.at();
        }
        return true;
    }

    /**
     * To be called every so often: when nothing came three times in a row, the daemon is asked
     * whether it is there.
     */
    void lookWhetherSilent() {
        long now = signsOfLife.get();
        silentLooks = now == signsAtLastLook ? silentLooks + 1 : 0;
        signsAtLastLook = now;
        Response silent = current;
        if (silentLooks >= SILENT_LOOKS && silent != null) {
            silentLooks = 0;
            Thread.ofVirtual().name("docker-events-watchdog").start(() -> ask(silent));
        }
    }

    private void ask(Response silent) {
        try {
            api.date();
        } catch (EngineException e) {
            cutBecause = "nothing came for a while, and " + e.getMessage();
            silent.close();
        }
    }

    /**
     * Ends the stream that is open if it was open by then already: the next begins where it ended.
     */
    void renew(Instant by) {
        Response open = current;
        if (open != null && openedAt.isBefore(by)) {
            cutBecause = "it was silent for a while, and answers again";
            open.close();
        }
    }

    private String describe(Exception e) {
        String known = cutBecause;
        if (known != null) {
            return known;
        }
        if (e instanceof JsonProcessingException) {
            return "an event came that is not whole";
        }
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : OneLine.of(e.getMessage(), LONGEST_CAUSE);
    }

    /**
     * Doubling, with up to half of it left to chance, so that many who lost one engine do not come
     * back together.
     */
    private Duration delay(int failures, Duration longest) {
        long full = Math.min(FIRST_DELAY.toMillis() << Math.min(failures, 20), longest.toMillis());
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        Response open = current;
        if (open != null) {
            open.close();
        }
    }
}
