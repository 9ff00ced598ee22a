package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does the same to many things, a few at a time. */
final class Parallel {

    private Parallel() {}

    interface Work<T> {
        void on(T item) throws EngineException;
    }

    /**
     * Returns when all is done, or when something failed and nothing is on its way any more.
     *
     * @throws EngineException the first failure
     */
    static <T> void forEach(Collection<T> items, int atOnce, Work<T> work) throws EngineException {
        Queue<T> left = new ConcurrentLinkedQueue<>(items);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Runnable worker =
                () -> {
                    for (T item = left.poll();
                            item != null && failure.get() == null;
                            item = left.poll()) {
                        try {
                            work.on(item);
                        } catch (EngineException | RuntimeException e) {
                            failure.compareAndSet(null, e);
                        }
                    }
                };
        if (items.size() <= 1) {
            worker.run();
        } else {
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < Math.min(atOnce, items.size()); i++) {
                    workers.execute(worker);
                }
            }
        }
        switch (failure.get()) {
            case EngineException failed -> throw failed;
            case RuntimeException bug -> throw bug;
            case null, default -> {
                // All went well.
            }
        }
    }
}
