package dev.skep.app;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.function.LongSupplier;

/**
 * Gives back what a start or a big plan has left behind: by itself the collector waits until the
 * heap is full, and beside an engine where little happens that is never.
 */
@Singleton
final class Heap {

    /** In bytes: for less, a look at all that lives is not worth its time. */
    private static final long MUCH = 4L << 20;

    private final LongSupplier garbage;
    private final Runnable collector;

    Heap() {
        this(Heap::outlived, System::gc);
    }

    /**
     * @param garbage how many bytes the heap holds beyond those that the last collection found in
     *     use, at most
     */
    Heap(LongSupplier garbage, Runnable collector) {
        this.garbage = garbage;
        this.collector = collector;
    }

    @Scheduled(every = "30s", delayed = "30s")
    void rest() {
        if (garbage.getAsLong() > MUCH) {
            collector.run();
        }
    }

    /** Of the old part, where what has outlived a few collections of the young one stays. */
    private static long outlived() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .filter(pool -> pool.getName().startsWith("Tenured"))
                .mapToLong(Heap::sinceCollected)
                .sum();
    }

    private static long sinceCollected(MemoryPoolMXBean old) {
        return old.getUsage().getUsed() - old.getCollectionUsage().getUsed();
    }
}
