package dev.skep.chaos;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import dev.skep.identity.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Follows the engine's own events while a service that is all right gets another spec, and counts
 * at each of them how many replicas run: never more than wanted and the surge, never fewer than the
 * update policy allows. Only while nothing else happens to the service.
 */
final class RollOutWatch implements AutoCloseable {

    private final Service service;
    private final int most;
    private final int fewest;
    private final Set<String> running;
    private final List<String> found = new ArrayList<>();
    private final ResultCallback.Adapter<Event> events =
            new ResultCallback.Adapter<>() {
                @Override
                public void onNext(Event event) {
                    take(event);
                }
            };

    private int seen;

    /** Returns when the stream of events is open. */
    RollOutWatch(World world, Service service) throws InterruptedException {
        this.service = service;
        int wanted = world.wish().count(service);
        most = wanted + (service.startsFirst() ? service.parallelism : 0);
        fewest = Math.max(0, wanted - (service.startsFirst() ? 0 : service.parallelism));
        running = new HashSet<>();
        world.slots(service).forEach(slot -> running.add(world.ids().get(slot)));
        world.docker()
                .eventsCmd()
                .withEventFilter("start", "die")
                .withLabelFilter(
                        Labels.STACK + "=" + Wish.STACK, Labels.SERVICE + "=" + service.id())
                .exec(events);
        events.awaitStarted();
    }

    private synchronized void take(Event event) {
        seen++;
        if ("start".equals(event.getAction())) {
            running.add(event.getId());
        } else {
            running.remove(event.getId());
        }
        if (running.size() > most || running.size() < fewest) {
            found.add(
                    "%s: %d of %s run after the %s of %s, in place of %d to %d"
                            .formatted(
                                    event.getTimeNano(),
                                    running.size(),
                                    service.id(),
                                    event.getAction(),
                                    event.getId(),
                                    fewest,
                                    most));
        }
    }

    /** What was not as it should be at any moment so far. */
    synchronized List<String> violations() {
        return seen == 0
                ? List.of("a roll-out of " + service.id() + ", and no event was seen")
                : List.copyOf(found);
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
