package dev.skep.control;

import dev.skep.desired.DesiredSource;
import dev.skep.desired.Reading;
import dev.skep.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a {@link Controller}: threads that tick it, one that looks at the files, and the engine's
 * events.
 */
public final class Loop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /** How often the files are looked at: an edit is to be noticed within a second. */
    public static final Duration FILE_INTERVAL = Duration.ofMillis(300);

    /** How many stacks are looked at at the same time. */
    private static final int TURNERS = 4;

    /** How long changed files must stay as they are before they count. */
    private static final Duration REST = Duration.ofMillis(200);

    /** Files that are written all the time are taken as they are after so many looks. */
    private static final int LONGEST_UNREST = 5;

    private final Controller controller;
    private final DesiredSource source;
    private final Engine engine;
    private final InstantSource clock;
    private final Object bell = new Object();
    private long rings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable AutoCloseable events;

    public Loop(Controller controller, DesiredSource source, Engine engine, InstantSource clock) {
        this.controller = controller;
        this.source = source;
        this.engine = engine;
        this.clock = clock;
    }

    /** Reads the files once, listens to the engine, and begins to turn. */
    public void start() {
        controller.onWork(this::ring);
        events = engine.watch(controller::onEvent);
        controller.submit(source.read());
        for (int i = 1; i <= TURNERS; i++) {
            threads.add(Thread.ofVirtual().name("turn-" + i).start(this::turn));
        }
        threads.add(Thread.ofVirtual().name("files").start(this::followFiles));
    }

    private void turn() {
        while (closing.getCount() > 0) {
            long heard = rings();
            try {
                awaitRing(heard, controller.tick());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("pass broke off", e);
            }
        }
    }

    /** Wakes all who wait: several stacks may have become ready at once. */
    private void ring() {
        synchronized (bell) {
            rings++;
            bell.notifyAll();
        }
    }

    private long rings() {
        synchronized (bell) {
            return rings;
        }
    }

    private void awaitRing(long heard, Instant end) throws InterruptedException {
        synchronized (bell) {
            long rest = millisUntil(end);
            while (rings == heard && rest > 0) {
                bell.wait(rest);
                rest = millisUntil(end);
            }
        }
    }

    private long millisUntil(Instant end) {
        return Duration.between(clock.instant(), end).toMillis();
    }

    private void followFiles() {
        try {
            while (!closing.await(FILE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    Optional<Reading> changed = source.readIfChanged();
                    if (changed.isPresent()) {
                        controller.submit(atRest(changed.get()));
                    }
                } catch (RuntimeException e) {
                    LOG.error("reading broke off", e);
                }
            }
        } catch (InterruptedException e) {
            return;
        }
    }

    /**
     * Half of a file that is being written in place may be valid by itself: it would cost what is
     * described in the other half. So nothing counts that changes at once again.
     */
    private Reading atRest(Reading changed) throws InterruptedException {
        Reading newest = changed;
        for (int look = 0; look < LONGEST_UNREST; look++) {
            if (closing.await(REST.toMillis(), TimeUnit.MILLISECONDS)) {
                return newest;
            }
            Optional<Reading> newer = source.readIfChanged();
            if (newer.isEmpty()) {
                return newest;
            }
            newest = newer.get();
        }
        return newest;
    }

    /**
     * Stops listening first, so that a proxy in between can end, then turning. Steps in flight are
     * left to the engine.
     */
    @Override
    public void close() {
        closing.countDown();
        controller.stop();
        try {
            if (events != null) {
                events.close();
            }
        } catch (Exception e) {
            LOG.warn("event stream not closed", e);
        }
        threads.forEach(Thread::interrupt);
    }
}
