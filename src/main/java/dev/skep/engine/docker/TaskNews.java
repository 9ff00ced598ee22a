package dev.skep.engine.docker;

import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the nodes' own events tell of the containers of tasks: the managers learn of an end later,
 * and never that memory was the cause. Safe for use by many threads.
 */
final class TaskNews {

    /** More than end on a large swarm before its managers know. */
    private static final int REMEMBERED = 1000;

    private static final String TASK = "com.docker.swarm.task.id";

    /**
     * @param exitCode empty while it has not ended
     */
    private record News(Optional<Integer> exitCode, boolean outOfMemory) {}

    private final Map<String, News> byTask = new LinkedHashMap<>();
    private long version;

    /**
     * Takes in what is told of a container.
     *
     * @return whether a task failed that was not known to have
     */
    synchronized boolean hear(DockerEvent event) {
        String task = event.attributes().get(TASK);
        if (task == null) {
            return false;
        }
        News before = byTask.getOrDefault(task, new News(Optional.empty(), false));
        News after =
                switch (event.action()) {
                    case "oom" -> new News(before.exitCode(), true);
                    case "die" -> new News(exitCode(event), before.outOfMemory());
                    default -> before;
                };
        if (after.equals(before)) {
            return false;
        }
        byTask.remove(task);
        byTask.put(task, after);
        version++;
        if (byTask.size() > REMEMBERED) {
            byTask.remove(byTask.keySet().iterator().next());
        }
        return after.exitCode().filter(code -> code != 0).isPresent();
    }

    private static Optional<Integer> exitCode(DockerEvent event) {
        String code = event.attributes().getOrDefault("exitCode", "");
        return code.matches("[0-9]{1,3}") ? Optional.of(Integer.valueOf(code)) : Optional.empty();
    }

    /** Another one each time that anything new was heard. */
    synchronized long version() {
        return version;
    }

    /**
     * The task as it is known when all that was heard is added to what the managers know. Work that
     * was done well is not taken for done before they know it: what is written to a job before that
     * would take its task away.
     */
    synchronized ObservedTask of(ObservedTask task) {
        News news = byTask.get(task.id());
        if (news == null) {
            return task;
        }
        boolean wasToldToEnd = !task.isAskedFor() && !task.state().isOver();
        if (task.state().isOver()) {
            return news.outOfMemory() && task.hasFailed()
                    ? task.ended(task.state(), task.error() + " (out of memory)", task.exitCode())
                    : task;
        }
        return news.exitCode()
                .filter(code -> code != 0 && !wasToldToEnd)
                .map(code ->
                        task.ended(
                                State.FAILED,
                                "exited " + code + (news.outOfMemory() ? " (out of memory)" : ""),
                                news.exitCode()))
                .orElse(task);
    }
}
