package dev.skep.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.docker.Hearing;
import dev.skep.engine.docker.Keeping;
import dev.skep.identity.StackName;
import dev.skep.scenario.Waiting;
import dev.skep.status.Event;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Skep as a process of its own, for one stack of one service on the swarm of many nodes.
 *
 * <p>Arguments: the nodes as {@code DOCKER_HOST} has them, the stack, its manifest, and how many
 * tasks are asked for. Answers one line of JSON to each line of {@code settled}, {@code expect},
 * {@code told}, {@code hearing} and {@code gc}. Moments are nanoseconds since 1970.
 */
final class EventSkep {

    private static final long PATIENCE_SECONDS = 120;

    private final SkepHere skep;
    private final int tasks;
    private volatile CompletableFuture<Long> told = new CompletableFuture<>();

    private EventSkep(SkepHere skep, int tasks) {
        this.skep = skep;
        this.tasks = tasks;
        skep.board().subscribe(Optional.empty(), this::hear);
    }

    public static void main(String[] arguments) throws IOException {
        ServedLog.open();
        EventSkep skep =
                new EventSkep(
                        new SkepHere(
                                arguments[0],
                                Keeping.SERVICES,
                                new StackName(arguments[1]),
                                Path.of(arguments[2])),
                        Integer.parseInt(arguments[3]));
        SoakProcess.serve(skep::answer);
    }

    /** By then the status has it. */
    private void hear(Event event) {
        if (event.body() instanceof Event.CountsChanged counts && counts.running() < tasks) {
            told.complete(FakeSwarm.nanos(Instant.now()));
        }
    }

    private ObjectNode answer(String order) {
        ObjectNode answer = RawEngine.JSON.createObjectNode();
        try {
            switch (order) {
                case "settled" -> skep.untilSettledAt(tasks);
                case "expect" -> told = new CompletableFuture<>();
                case "told" -> answer.put("at", told.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                case "hearing" -> {
                    List<Hearing> hearing = skep.hearing();
                    answer.put("open", hearing.stream().filter(Hearing::isOpen).count());
                    answer.put("gaps", hearing.stream().mapToLong(Hearing::gaps).sum());
                }
                case "gc" -> {
                    skep.engine.forget();
                    System.gc();
                    // What the first one has only found to be gone.
                    Waiting.pause(Duration.ofSeconds(1));
                    System.gc();
                    answer.put(
                            "heap",
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
                }
                default -> throw new IllegalArgumentException(order);
            }
        } catch (Exception e) {
            throw new IllegalStateException(order, e);
        }
        return answer;
    }
}
