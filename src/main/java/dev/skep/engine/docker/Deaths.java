package dev.skep.engine.docker;

import dev.skep.lead.Holder;
import java.util.ArrayDeque;
import java.util.Deque;

/** The containers that died last, to know of a process that it has ended. */
final class Deaths {

    private static final int REMEMBERED = 256;
    private static final String TASK = "com.docker.swarm.task.id";

    private record Death(String container, String task) {}

    private final Deque<Death> last = new ArrayDeque<>();

    /**
     * @return whether one has died
     */
    synchronized boolean hear(DockerEvent event) {
        if (!event.type().equals("container")) {
            return false;
        }
        return switch (event.action()) {
            case "die" -> {
                last.addLast(
                        new Death(event.id(), event.attributes().getOrDefault(TASK, event.id())));
                if (last.size() > REMEMBERED) {
                    last.removeFirst();
                }
                yield true;
            }
            // Another process runs in it now, of which nothing is known.
            case "start" -> {
                last.removeIf(death -> death.container().equals(event.id()));
                yield false;
            }
            default -> false;
        };
    }

    synchronized boolean contains(Holder holder) {
        return last.stream()
                .anyMatch(death ->
                        holder.task().filter(death.task()::equals).isPresent()
                                || holder.container()
                                        .filter(death.container()::startsWith)
                                        .isPresent());
    }
}
