package dev.skep.control;

import dev.skep.desired.DesiredSource;
import dev.skep.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

    /** How many stacks are looked at at the same time. */
    private static final int TURNERS = 4;

    private final Controller controller;
    private final FileFollower files;
    private final Engine engine;
    private final InstantSource clock;
    private final Object bell = new Object();
    private long rings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable AutoCloseable events;

    public Loop(Controller controller, DesiredSource source, Engine engine, InstantSource clock) {
        this.controller = controller;
        this.files = new FileFollower(source, controller::submit);
        this.engine = engine;
        this.clock = clock;
    }

    /** Reads the files once, listens to the engine, and begins to turn. */
    public void start() {
        controller.onWork(this::ring);
        events = engine.watch(controller::onEvent);
        files.begin();
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

    /** Wakes one who waits: who finds a stack to look at rings for the next. */
    private void ring() {
        synchronized (bell) {
            rings++;
            bell.notify();
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
        Duration rest = FileFollower.INTERVAL;
        try {
            while (!closing.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    rest = files.look();
                } catch (RuntimeException e) {
                    LOG.error("reading broke off", e);
                }
            }
        } catch (InterruptedException e) {
            return;
        }
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
