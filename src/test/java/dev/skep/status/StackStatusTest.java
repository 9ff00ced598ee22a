package dev.skep.status;

import static dev.skep.status.Sight.NOW;
import static dev.skep.status.Sight.exited;
import static dev.skep.status.Sight.running;
import static dev.skep.status.Sight.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.RestartPolicy;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.observed.ContainerState.Health;
import dev.skep.plan.Finding;
import dev.skep.plan.Why;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StackStatusTest {

    /**
     * @param counts desired, running, healthy, updated, completed
     */
    private record Case(String name, Sight sight, String counts, String conditions) {}

    private static Case row(String name, Sight sight, String counts, String conditions) {
        return new Case(name, sight, counts, conditions);
    }

    private static Sight sight() {
        return new Sight();
    }

    private static final RestartPolicy NEVER = RestartPolicy.of(RestartPolicy.Condition.NONE);

    private static Stream<Case> wellOrOnTheWay() {
        return Stream.of(
                row(
                        "what is to go and has ended already is nothing to worry about",
                        sight().wants(0)
                                .has(1, exited(3, Cause.ITSELF))
                                .plans(start(1), new Why.Removed()),
                        "0 0 0 0 0",
                        "Settled=False/StepsToDo Progressing=True/StepsToDo Degraded=False/NothingWrong"
                                + " InputValid=True/FilesRead"),
                row(
                        "all well",
                        sight().wants(2)
                                .has(1, running())
                                .has(2, running(Health.HEALTHY))
                                .plansNothing(),
                        "2 2 2 2 0",
                        "Settled=True/AsAskedFor Progressing=False/AsAskedFor Degraded=False/NothingWrong"
                                + " InputValid=True/FilesRead"),
                row(
                        "a step is to be done",
                        sight().wants(2).has(1, running()).plans(start(2), new Why.Missing()),
                        "2 1 1 1 0",
                        "Settled=False/StepsToDo Progressing=True/StepsToDo Degraded=False/NothingWrong"
                                + " InputValid=True/FilesRead"),
                row(
                        "work that is done is not missing",
                        sight().wants(2, NEVER)
                                .has(1, exited(0, Cause.ITSELF))
                                .has(2, running())
                                .plansNothing(),
                        "2 1 1 2 1",
                        "Settled=True/AsAskedFor Progressing=False/AsAskedFor Degraded=False/NothingWrong"
                                + " InputValid=True/FilesRead"),
                row(
                        "starting is not wrong",
                        sight().wants(1)
                                .has(1, running(Health.STARTING))
                                .finds(Finding.Severity.WAITING, "Starting", "waits"),
                        "1 1 0 1 0",
                        "Settled=False/Starting Progressing=True/Starting Degraded=False/NothingWrong"
                                + " InputValid=True/FilesRead"),
                row(
                        "a successor beside its predecessor counts once",
                        sight().wants(1)
                                .has(1, "web:1", running())
                                .has(1, running())
                                .plansNothing(),
                        "1 1 1 1 0",
                        "Settled=False/NotAsAskedFor Progressing=False/NotAsAskedFor"
                                + " Degraded=False/NothingWrong InputValid=True/FilesRead"),
                row(
                        "good to know",
                        sight().wants(1)
                                .has(1, running())
                                .finds(Finding.Severity.NOTE, "Kept", "a volume stays"),
                        "1 1 1 1 0",
                        "Settled=True/AsAskedFor Progressing=False/AsAskedFor Degraded=False/NothingWrong"
                                + " InputValid=True/FilesRead"));
    }

    private static Stream<Case> wrong() {
        return Stream.of(
                row(
                        "work that failed and is not repeated",
                        sight().wants(1, NEVER).has(1, exited(3, Cause.ITSELF)).plansNothing(),
                        "1 0 0 0 0",
                        "Settled=False/NotAsAskedFor Progressing=False/NotAsAskedFor"
                                + " Degraded=True/ReplicasFailing InputValid=True/FilesRead"),
                row(
                        "work that was killed is not done",
                        sight().wants(1, NEVER).has(1, exited(0, Cause.OUTSIDE)).plansNothing(),
                        "1 0 0 0 0",
                        "Settled=False/NotAsAskedFor Progressing=False/NotAsAskedFor"
                                + " Degraded=True/ReplicasFailing InputValid=True/FilesRead"),
                row(
                        "unhealthy",
                        sight().wants(1).has(1, running(Health.UNHEALTHY)).plansNothing(),
                        "1 1 0 1 0",
                        "Settled=False/NotAsAskedFor Progressing=False/NotAsAskedFor"
                                + " Degraded=True/ReplicasFailing InputValid=True/FilesRead"),
                row(
                        "an older spec",
                        sight().wants(1)
                                .has(1, "web:1", running())
                                .finds(
                                        Finding.Severity.BLOCKED,
                                        "RolloutPaused",
                                        "a person is needed"),
                        "1 1 1 0 0",
                        "Settled=False/RolloutPaused Progressing=False/RolloutPaused"
                                + " Degraded=True/RolloutPaused InputValid=True/FilesRead"),
                row(
                        "a crash loop",
                        sight().wants(1)
                                .has(1, exited(1, Cause.ITSELF))
                                .finds(Finding.Severity.DEGRADED, "CrashLoop", "ended 3 times"),
                        "1 0 0 0 0",
                        "Settled=False/CrashLoop Progressing=True/CrashLoop Degraded=True/CrashLoop"
                                + " InputValid=True/FilesRead"));
    }

    private static Stream<Case> blind() {
        return Stream.of(
                row(
                        "the engine is away",
                        sight().wants(1)
                                .has(1, running())
                                .plansNothing()
                                .lost("connection refused"),
                        "1 1 1 1 0",
                        "Settled=Unknown/EngineUnreachable Progressing=Unknown/EngineUnreachable"
                                + " Degraded=True/EngineUnreachable InputValid=True/FilesRead"),
                row(
                        "a bad file beside a good past",
                        sight().wants(1)
                                .has(1, running())
                                .plansNothing()
                                .hasProblem("expected a whole number"),
                        "1 1 1 1 0",
                        "Settled=True/AsAskedFor Progressing=False/AsAskedFor Degraded=False/NothingWrong"
                                + " InputValid=False/InvalidFiles"),
                row(
                        "from the engine alone",
                        sight().recorded(4, 2).has(1, running()),
                        "2 1 1 1 0",
                        "Settled=False/NotAsAskedFor Progressing=Unknown/NotPlanned"
                                + " Degraded=False/NothingWrong InputValid=Unknown/NoFilesRead"),
                row(
                        "what nobody has asked for",
                        sight().has(1, running()),
                        "0 1 1 0 0",
                        "Settled=Unknown/NothingAskedFor Progressing=Unknown/NothingAskedFor"
                                + " Degraded=Unknown/NothingAskedFor InputValid=Unknown/NoFilesRead"));
    }

    @TestFactory
    Stream<DynamicTest> aSituationIsToldAs() {
        return Stream.of(wellOrOnTheWay(), wrong(), blind())
                .flatMap(rows -> rows)
                .map(row ->
                        DynamicTest.dynamicTest(
                                row.name(),
                                () -> {
                                    StackStatus status =
                                            StackStatus.of(
                                                    row.sight().situation(), Optional.empty());
                                    ServiceStatus web = status.services().getFirst();
                                    assertEquals(
                                            row.counts(),
                                            "%d %d %d %d %d"
                                                    .formatted(
                                                            web.desired(),
                                                            web.running(),
                                                            web.healthy(),
                                                            web.updated(),
                                                            web.completed()));
                                    assertEquals(
                                            row.conditions() + " Leading=True/SoleController",
                                            conditions(status));
                                }));
    }

    private static String conditions(StackStatus status) {
        return status.conditions().stream()
                .map(condition ->
                        condition.type() + "=" + condition.status() + "/" + condition.reason())
                .collect(Collectors.joining(" "));
    }

    @Test
    void aConditionKeepsItsTimeUntilItsStatusChanges() {
        StackStatus before =
                StackStatus.of(
                        sight().wants(1).has(1, running()).plansNothing().situation(),
                        Optional.empty());
        StackStatus after =
                StackStatus.of(
                        sight().wants(1)
                                .has(1, exited(137, Cause.OUTSIDE))
                                .plans(start(1), new Why.Missing())
                                .later(Duration.ofSeconds(9))
                                .situation(),
                        Optional.of(before));

        assertEquals(NOW, after.condition(Condition.Type.InputValid).lastTransitionTime());
        assertEquals(
                NOW.plusSeconds(9), after.condition(Condition.Type.Settled).lastTransitionTime());
    }

    @Test
    void messagesSayWhatIsWrongAndWhatHappensNext() {
        StackStatus lost =
                StackStatus.of(
                        sight().wants(1).lost("connect unix:///x: refused").situation(),
                        Optional.empty());
        assertEquals(
                "The engine has not answered since 2025-12-31T23:59:30Z: connect unix:///x: refused. What runs now is not"
                        + " known; containers go on without Skep. Skep asks again at 2026-01-01T00:00:10Z and then"
                        + " compares everything anew.",
                lost.condition(Condition.Type.Degraded).message());

        StackStatus killed =
                StackStatus.of(
                        sight().wants(1)
                                .has(1, exited(137, Cause.OUT_OF_MEMORY))
                                .plans(start(1), new Why.Missing())
                                .situation(),
                        Optional.empty());
        assertEquals(
                "web/1 exited 137 (out of memory) after 58 s.",
                killed.condition(Condition.Type.Degraded).message());
        assertTrue(
                killed.condition(Condition.Type.Settled)
                        .message()
                        .startsWith("1 step to do: start web/1"));
    }

    @Test
    void aReplicaThatIsWellHasNothingToSay() {
        StackStatus status =
                StackStatus.of(
                        sight().wants(2)
                                .has(1, running())
                                .has(2, new ContainerState.StartFailed(127, "no such file"))
                                .situation(),
                        Optional.empty());
        ReplicaStatus well = status.services().getFirst().replicas().getFirst();
        ReplicaStatus notStarted = status.services().getFirst().replicas().getLast();
        assertEquals(Optional.empty(), well.note());
        assertFalse(well.failing());
        assertEquals(Optional.of("could not start: no such file"), notStarted.note());
        assertEquals("created", notStarted.state());
        assertTrue(notStarted.failing());
    }

    @Test
    void theGenerationGoesOnFromWhatTheEngineHasWrittenDown() {
        StackStatus same =
                StackStatus.of(sight().wants(2).recorded(4, 2).situation(), Optional.empty());
        StackStatus other =
                StackStatus.of(sight().wants(3).recorded(4, 2).situation(), Optional.empty());
        StackStatus first = StackStatus.of(sight().wants(3).situation(), Optional.empty());

        assertEquals("4 4", same.generation() + " " + same.observedGeneration());
        assertEquals("5 4", other.generation() + " " + other.observedGeneration());
        assertEquals("1 0", first.generation() + " " + first.observedGeneration());
    }
}
