package dev.skep.app;

import io.quarkus.scheduler.Scheduler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The periodic comparison of everything, spread by chance so that several Skeps on one engine do
 * not come at once.
 */
@Singleton
final class Resync {

    /** The share of the interval by which a run may come late. */
    private static final double SPREAD = 0.1;

    private final Scheduler scheduler;
    private final RandomGenerator chance;

    Resync(Scheduler scheduler, RandomGenerator chance) {
        this.scheduler = scheduler;
        this.chance = chance;
    }

    /**
     * @param task must be quick, or hand over to others
     */
    void every(Duration interval, Runnable task) {
        scheduler
                .newJob("resync")
                .setInterval(interval.toString())
                .setDelayed(spread(interval).toString())
                .setTask(execution ->
                        Thread.ofVirtual().name("resync").start(() -> late(interval, task)))
                .schedule();
    }

    private void late(Duration interval, Runnable task) {
        try {
            // The spread itself: every run comes late by another while, on a thread of its own.
            Thread.sleep(spread(interval));
            task.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration spread(Duration interval) {
        return Duration.ofMillis(
                chance.nextLong(Math.max(1, (long) (interval.toMillis() * SPREAD))));
    }
}
