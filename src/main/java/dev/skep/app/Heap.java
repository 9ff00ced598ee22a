package dev.skep.app;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * Gives back what a start or a big plan has left behind: by itself the collector waits until the
 * heap is full, and beside an engine where little happens that is never.
 */
@Singleton
final class Heap {

    /** In bytes: for less, a look at all that lives is not worth its time. */
    private static final long MUCH = 4L << 20;

    /** Nor for a smaller share of what lives: the more that is, the longer the look takes. */
    private static final int SHARE = 4;

    /**
     * The part where what has outlived a few collections stays.
     *
     * @param used bytes that it holds
     * @param live how many of them were in use when it was collected last
     */
    record Old(long used, long live) {

        boolean holdsMuchElse() {
            long rest = used - live;
            return rest > MUCH && rest > live / SHARE;
        }
    }

    private final Supplier<Old> old;
    private final Runnable collector;

    Heap() {
        this(Heap::now, System::gc);
    }

    Heap(Supplier<Old> old, Runnable collector) {
        this.old = old;
        this.collector = collector;
    }

    @Scheduled(every = "30s", delayed = "30s")
    void rest() {
        if (old.get().holdsMuchElse()) {
            collector.run();
        }
    }

    /** Of the serial collector; of another, nothing. */
    private static Old now() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().startsWith("Tenured"))
                .map(pool ->
                        new Old(pool.getUsage().getUsed(), pool.getCollectionUsage().getUsed()))
                .findFirst()
                .orElse(new Old(0, 0));
    }
}
