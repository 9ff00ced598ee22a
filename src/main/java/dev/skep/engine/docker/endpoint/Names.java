package dev.skep.engine.docker.endpoint;

import dev.skep.engine.docker.endpoint.Endpoints.Resolver;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What names stand for, as it was told last. Swarm's resolver tells it at once while a service has
 * a task; for one that has none it asks the machine's, which may be away and answer nothing for ten
 * seconds. Nobody waits for that: until the answer comes, be it that there is none, the work goes
 * on with what was told before. Safe for many threads.
 */
final class Names {

    /** Many times what a resolver needs that is there. */
    static final Duration MOMENT = Duration.ofMillis(500);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Resolver resolver;
    private final Map<String, List<String>> told = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();

    Names(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Asks for all of them at once, and waits for {@link #MOMENT} at most. One that was told
     * before, and is being asked for already, is not waited for.
     */
    void ask(Collection<String> names) {
        CompletableFuture<?>[] awaited =
                names.stream()
                        .filter(name -> isDue(name) || !told.containsKey(name))
                        .map(name -> asked.compute(name, this::begunAnew))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(awaited)
                .completeOnTimeout(null, MOMENT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private boolean isDue(String name) {
        return asked.getOrDefault(name, DONE).isDone();
    }

    private CompletableFuture<Void> begunAnew(String name, @Nullable CompletableFuture<Void> last) {
        if (last != null && !last.isDone()) {
            return last;
        }
        CompletableFuture<Void> asking = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("resolve " + name)
                .start(() -> {
                    try {
                        told.put(name, resolve(name));
                    } finally {
                        asking.complete(null);
                    }
                });
        return asking;
    }

    private List<String> resolve(String name) {
        try {
            return resolver.addresses(name);
        } catch (UnknownHostException e) {
            // A service without a running task, or a resolver that is away: both pass.
            return List.of();
        }
    }

    /** Its addresses as they were told last; none while they never were. */
    List<String> addresses(String name) {
        return told.getOrDefault(name, List.of());
    }
}
