package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node's events add to what the managers know of a task. */
class TaskNewsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TaskNews news = new TaskNews();

    private boolean hear(String action, String exitCode) {
        return news.hear(
                new DockerEvent(
                        "container",
                        action,
                        "c1",
                        Map.of("com.docker.swarm.task.id", "t1", "exitCode", exitCode),
                        NOW));
    }

    private static ObservedTask task(State asked, State state, String error) {
        return new ObservedTask(
                "t1",
                3,
                Optional.of("n2"),
                asked,
                state,
                "",
                error,
                Optional.empty(),
                NOW,
                "web:1",
                true,
                Optional.of("c1"));
    }

    private ObservedTask known(State asked, State state) {
        return news.of(task(asked, state, ""));
    }

    @Test
    void anEndIsKnownBeforeTheManagersKnowIt() {
        hear("die", "1");
        ObservedTask ended = known(State.RUNNING, State.RUNNING);
        assertEquals(State.FAILED, ended.state());
        assertEquals("exited 1", ended.error());
        assertEquals(Optional.of(1), ended.exitCode());
    }

    @Test
    void memoryThatRanOutIsTheCause() {
        hear("oom", "");
        hear("die", "137");
        assertEquals("exited 137 (out of memory)", known(State.RUNNING, State.RUNNING).error());
        assertEquals(
                "task: non-zero exit (137) (out of memory)",
                news.of(task(State.SHUTDOWN, State.FAILED, "task: non-zero exit (137)")).error());
    }

    @Test
    void aTaskThatRunsOnAfterOneProcessOfItWasKilledStillRuns() {
        hear("oom", "");
        assertEquals(State.RUNNING, known(State.RUNNING, State.RUNNING).state());
    }

    @Test
    void anEndThatWasAskedForIsNoFailure() {
        hear("die", "137");
        assertEquals(State.RUNNING, known(State.SHUTDOWN, State.RUNNING).state());
        assertEquals(State.SHUTDOWN, known(State.SHUTDOWN, State.SHUTDOWN).state());
    }

    @Test
    void workIsDoneOnlyOnceTheManagersKnowIt() {
        hear("die", "0");
        assertEquals(State.RUNNING, known(State.COMPLETE, State.RUNNING).state());
    }

    @Test
    void nothingHeardIsNothingChanged() {
        ObservedTask task = task(State.RUNNING, State.RUNNING, "");
        assertSame(task, news.of(task));
        long before = news.version();
        hear("start", "");
        assertEquals(before, news.version());
        hear("die", "1");
        assertNotEquals(before, news.version());
    }

    @Test
    void thatATaskFailedIsSaidOnce() {
        assertFalse(hear("oom", ""));
        assertTrue(hear("die", "137"));
        assertFalse(hear("die", "137"));
        assertFalse(hear("die", "0"));
    }

    @Test
    void onlySoManyAreRemembered() {
        hear("die", "1");
        for (int i = 0; i < 1000; i++) {
            news.hear(
                    new DockerEvent(
                            "container",
                            "die",
                            "c",
                            Map.of("com.docker.swarm.task.id", "other" + i, "exitCode", "1"),
                            NOW));
        }
        assertEquals(State.RUNNING, known(State.RUNNING, State.RUNNING).state());
    }
}
