package dev.skep.control;

import dev.skep.desired.DesiredSource;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.status.Reach;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
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

    /** After this a store that did not answer is asked again, whatever is heard of it. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Controller controller;
    private final FileFollower files;
    private final Inputs inputs;
    private final Optional<SubmittedState> submitted;
    private final Semaphore submissionNews = new Semaphore(1);
    private final Engine engine;
    private final InstantSource clock;
    private final Object bell = new Object();
    private long rings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable AutoCloseable events;

    /** One that is asked for by files alone. */
    public Loop(Controller controller, DesiredSource source, Engine engine, InstantSource clock) {
        this(controller, source, Optional.empty(), engine, clock);
    }

    public Loop(
            Controller controller,
            DesiredSource source,
            Optional<SubmittedState> submitted,
            Engine engine,
            InstantSource clock) {
        this.controller = controller;
        this.inputs = new Inputs(controller::submit, submitted.isPresent());
        this.files = new FileFollower(source, inputs::files);
        this.submitted = submitted;
        this.engine = engine;
        this.clock = clock;
    }

    /** Reads the files once, listens to the engine, and begins to turn. */
    public void start() {
        controller.onWork(this::ring);
        events = engine.watch(this::hear);
        files.begin();
        for (int i = 1; i <= TURNERS; i++) {
            threads.add(Thread.ofVirtual().name("turn-" + i).start(this::turn));
        }
        threads.add(Thread.ofVirtual().name("files").start(this::followFiles));
        submitted.ifPresent(state ->
                threads.add(
                        Thread.ofVirtual()
                                .name("submissions")
                                .start(() -> followSubmissions(state))));
    }

    private void hear(EngineEvent event) {
        controller.onEvent(event);
        switch (event) {
            case EngineEvent.SubmissionsChanged _,
                    EngineEvent.MembershipChanged _,
                    EngineEvent.StreamOpened _ ->
                    submissionNews.release();
            case EngineEvent.Touched _,
                    EngineEvent.ImagesChanged _,
                    EngineEvent.LifeChanged _,
                    EngineEvent.StreamLost _ -> {}
        }
    }

    /** Looks at everything again, whatever the events said or failed to say. */
    public void resync() {
        controller.resync();
        submissionNews.release();
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

    private void followSubmissions(SubmittedState state) {
        boolean known = true;
        try {
            while (closing.getCount() > 0) {
                if (known) {
                    submissionNews.acquire();
                } else {
                    boolean _ = submissionNews.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
                }
                submissionNews.drainPermits();
                known = look(state);
            }
        } catch (InterruptedException e) {
            return;
        }
    }

    /**
     * @return whether it is known now what was submitted
     */
    private boolean look(SubmittedState state) {
        try {
            state.readIfChanged().ifPresent(inputs::submitted);
            controller.heard(new Reach.Reachable());
            return true;
        } catch (EngineException e) {
            LOG.debug("submissions not known why=\"{}\"", e.getMessage());
            Instant now = clock.instant();
            controller.heard(Doubt.after(new Reach.NotYet(), e, now, now.plus(RETRY)));
        } catch (RuntimeException e) {
            LOG.error("reading broke off", e);
        }
        return false;
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
