package dev.skep.cli;

import static dev.skep.status.Sight.NOW;
import static dev.skep.status.Sight.SHOP;
import static dev.skep.status.Sight.exited;
import static dev.skep.status.Sight.running;
import static dev.skep.status.Sight.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Problem;
import dev.skep.desired.RestartPolicy;
import dev.skep.engine.EngineException;
import dev.skep.observed.ContainerState.Cause;
import dev.skep.plan.Finding;
import dev.skep.plan.Why;
import dev.skep.status.Board;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Sight;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SkepCommandTest {

    private static final Problem PROBLEM =
            new Problem(
                    "skep.yaml",
                    8,
                    11,
                    "spec.targets.web.replicas",
                    "expected a whole number, got \"three\"");

    private final World world = new World();

    private void wants(int replicas) {
        world.desired = Optional.of(Sight.state(replicas, RestartPolicy.ALWAYS));
    }

    private static void failing(Board board, int times) {
        for (int pass = 1; pass <= times; pass++) {
            board.publish(new Sight().wants(1).plans(start(1), new Why.Missing()).situation());
            board.record(
                    SHOP,
                    HistoryEntry.of(
                            NOW,
                            SHOP,
                            pass,
                            start(1),
                            new Why.Missing(),
                            HistoryEntry.Result.Failed,
                            Optional.of("no such image"),
                            Duration.ZERO));
        }
    }

    private static void settling(Board board) {
        board.publish(new Sight().wants(1).plans(start(1), new Why.Missing()).situation());
        board.record(
                SHOP,
                HistoryEntry.of(
                        NOW,
                        SHOP,
                        1,
                        start(1),
                        new Why.Missing(),
                        HistoryEntry.Result.Done,
                        Optional.empty(),
                        Duration.ZERO));
        board.publish(new Sight().wants(1).has(1, running()).plansNothing().situation());
    }

    @TestFactory
    Stream<DynamicTest> wrongUsageIsOneWhichIsNeverTakenForSomethingToDo() {
        return Stream.of(
                        "bogus",
                        "plan",
                        "validate",
                        "apply --timeout soon skep.yaml",
                        "apply --nonsense skep.yaml",
                        "status a b",
                        "down",
                        "down UPPER",
                        "plan --mode submarine skep.yaml",
                        "plan --scale web=many skep.yaml",
                        "run")
                .map(line ->
                        DynamicTest.dynamicTest(
                                line,
                                () -> {
                                    World fresh = new World();
                                    assertEquals(1, fresh.run(line.split(" ", -1)));
                                    assertFalse(fresh.err.toString().isBlank());
                                }));
    }

    @Test
    void validateTellsEveryProblemWithItsPosition() {
        world.problems = List.of(PROBLEM, PROBLEM);
        assertEquals(1, world.run("validate", "skep.yaml"));
        assertEquals((PROBLEM + System.lineSeparator()).repeat(2), world.err.toString());

        world.problems = List.of();
        assertEquals(0, world.run("validate", "skep.yaml"));
    }

    @Test
    void planTellsWhetherThereIsSomethingToDo() {
        wants(1);
        assertEquals(2, world.run("plan", "skep.yaml"));
        assertTrue(
                world.out.toString().startsWith("stack shop  generation 1"), world.out::toString);
        assertTrue(world.out.toString().contains("create web/1"), world.out::toString);
        assertTrue(world.closed);

        world.problems = List.of(PROBLEM);
        assertEquals(1, world.run("plan", "skep.yaml"));
    }

    @Test
    void planIsEmptyWhenAllIsAsAskedFor() {
        wants(1);
        world.sight = new Sight().recorded(1, 1).has(1, running());
        assertEquals(0, world.run("plan", "skep.yaml"), world.out::toString);
        assertTrue(world.out.toString().contains("nothing to do"));
    }

    @Test
    void planTellsWhichReplicasRestart() {
        wants(2);
        world.sight =
                new Sight().recorded(1, 2).has(1, "web:1", running()).has(2, "web:1", running());
        assertEquals(2, world.run("plan", "skep.yaml"));
        assertTrue(world.out.toString().contains("restarts web/1 web/2"), world.out::toString);
    }

    @Test
    void planAsJsonIsAnArrayOfStacks() {
        wants(1);
        assertEquals(2, world.run("plan", "--json", "skep.yaml"));
        assertTrue(world.out.toString().startsWith("[ {"), world.out::toString);
        assertTrue(world.out.toString().contains("\"stack\" : \"shop\""), world.out::toString);
    }

    @Test
    void statusNeedsNoFiles() {
        world.stacks.add(SHOP);
        world.sight =
                new Sight()
                        .recorded(4, 2)
                        .has(1, running())
                        .has(2, exited(137, Cause.OUT_OF_MEMORY));
        assertEquals(2, world.run("status", "shop"));
        String table = world.out.toString();
        assertTrue(table.contains("stack shop  generation 4"), table);
        assertTrue(table.contains("web            2        1        1        1"), table);
        assertTrue(table.contains("exited 137 (out of memory) after 58 s"), table);
    }

    @Test
    void statusIsZeroWhenSettled() {
        world.stacks.add(SHOP);
        world.sight = new Sight().recorded(4, 1).has(1, running());
        assertEquals(0, world.run("status"));
        assertEquals(0, world.run("status", "--json", "shop"));
        assertTrue(
                world.out.toString().contains("\"lastTransitionTime\" : \"2026-01-01T00:00:0"),
                world.out::toString);
    }

    @Test
    void statusTellsOfBadFiles() {
        world.variables.put("SKEP_DESIRED", "skep.yaml");
        world.problems = List.of(PROBLEM);
        world.stacks.add(SHOP);
        world.sight = new Sight().recorded(4, 1).has(1, running());
        assertEquals(0, world.run("status"));
        assertTrue(
                world.out.toString().contains("InputValid   False    InvalidFiles: skep.yaml:8:11"),
                world.out::toString);
    }

    @Test
    void statusOfAnUnknownStackIsAnError() {
        assertEquals(1, world.run("status", "shop"));
        assertTrue(world.err.toString().contains("no stack at all"), world.err::toString);
    }

    @Test
    void anEngineThatDoesNotAnswerIsAnErrorInOneSentence() {
        wants(1);
        world.broken =
                new EngineException(
                        EngineException.Kind.UNREACHABLE, "list containers: connection refused");
        for (String line : List.of("plan skep.yaml", "status", "down shop")) {
            assertEquals(1, world.run(line.split(" ", -1)), line);
        }
        assertEquals(
                ("skep: list containers: connection refused" + System.lineSeparator()).repeat(3),
                world.err.toString());
    }

    @Test
    void applyEndsWhenSettled() {
        wants(1);
        world.controller = SkepCommandTest::settling;
        assertEquals(0, world.run("apply", "skep.yaml"));
        assertTrue(
                world.err.toString().contains("shop: start web/1 (shop-web-1)  missing"),
                world.err::toString);
    }

    @Test
    void applyGivesUpOnAStepThatKeepsFailing() {
        wants(1);
        world.controller = board -> failing(board, 3);
        assertEquals(1, world.run("apply", "skep.yaml"));
        assertTrue(world.err.toString().contains("failed: no such image"), world.err::toString);
    }

    @Test
    void applyFailsWhenAPersonIsNeeded() {
        wants(1);
        world.controller =
                board ->
                        board.publish(
                                new Sight()
                                        .wants(1)
                                        .finds(
                                                Finding.Severity.BLOCKED,
                                                "MassRemoval",
                                                "set spec.allowRemoval")
                                        .situation());
        assertEquals(1, world.run("apply", "skep.yaml"));
        assertTrue(world.err.toString().contains("set spec.allowRemoval"), world.err::toString);
    }

    @Test
    void applyTimesOut() {
        wants(1);
        world.controller = board -> failing(board, 1);
        assertEquals(3, world.run("apply", "--timeout", "2s", "skep.yaml"));
        assertTrue(world.err.toString().contains("shop is not settled"), world.err::toString);
    }

    @Test
    void detachedItEndsWhenNothingCanBeDoneAtOnce() {
        wants(1);
        world.controller =
                board ->
                        board.publish(
                                new Sight()
                                        .wants(1)
                                        .finds(
                                                Finding.Severity.WAITING,
                                                "Starting",
                                                "its health check has not passed yet")
                                        .situation());
        assertEquals(0, world.run("apply", "--detach", "skep.yaml"));
    }

    @Test
    void downAsksForNothingAndKeepsVolumesUnlessToldOtherwise() {
        world.stacks.add(SHOP);
        world.controller =
                board -> {
                    board.publish(
                            new Sight().wants(1).plans(start(1), new Why.Removed()).situation());
                    board.forget(SHOP, NOW);
                    board.record(
                            SHOP,
                            HistoryEntry.of(
                                    NOW,
                                    SHOP,
                                    1,
                                    start(1),
                                    new Why.Removed(),
                                    HistoryEntry.Result.Done,
                                    Optional.empty(),
                                    Duration.ZERO));
                };
        assertEquals(0, world.run("down", "shop"), world.err::toString);
        assertEquals(0, world.run("down", "--volumes", "shop"));
        assertEquals(
                List.of(false, true),
                world.reconciled.stream().map(state -> state.removeVolumes()).toList());
        assertTrue(
                world.reconciled.stream()
                        .allMatch(state -> state.services().isEmpty() && state.prune()));
    }

    @Test
    void downOfWhatIsNotThereIsDone() {
        assertEquals(0, world.run("down", "shop"));
        assertEquals(List.of(), world.reconciled);
    }

    @Test
    void withoutACommandItServesWhatTheEnvironmentNames() {
        world.variables.put("SKEP_DESIRED", "/etc/skep");
        world.variables.put("SKEP_MODE", "engine");
        assertEquals(0, world.run());
        assertEquals(List.of(Path.of("/etc/skep")), files().paths());
        assertEquals(EngineOptions.Mode.ENGINE, engine().mode());

        assertEquals(0, world.run("run", "a.yaml", "b.yaml"));
        assertEquals(List.of(Path.of("a.yaml"), Path.of("b.yaml")), files().paths());
    }

    @Test
    void optionsAreTheDockerCliTheyCanStandOnEitherSideOfTheCommand() {
        wants(1);
        world.run(
                "-H",
                "tcp://10.0.0.1:2376",
                "plan",
                "--tlsverify",
                "--tlscacert=ca.pem",
                "-p",
                "other",
                "--scale",
                "web=3",
                "--env-file",
                "prod.env",
                "--mode",
                "Engine",
                "compose.yaml");
        assertEquals(Optional.of("tcp://10.0.0.1:2376"), engine().host());
        assertTrue(engine().tls() && engine().tlsVerify());
        assertEquals(Optional.of(Path.of("ca.pem")), engine().tlsCaCert());
        assertEquals(Map.of("web", 3), files().scale());
        assertEquals(Optional.of("other"), files().name());
        assertEquals(List.of(Path.of("prod.env")), files().envFiles());
    }

    @Test
    void verificationThatIsSwitchedOffLeavesTlsOnAsInTheDockerCli() {
        wants(1);
        world.run("--tlsverify=false", "plan", "compose.yaml");
        assertTrue(engine().tls());
        assertFalse(engine().tlsVerify());
        world.run("plan", "compose.yaml");
        assertFalse(engine().tls());
    }

    private FileOptions files() {
        return java.util.Objects.requireNonNull(world.files);
    }

    private EngineOptions engine() {
        return java.util.Objects.requireNonNull(world.engine);
    }

    @Test
    void helpAndVersionAreNoErrors() {
        assertEquals(0, world.run("--help"));
        List.of("run", "validate", "apply", "submit", "rollback", "down")
                .forEach(command ->
                        assertTrue(world.out.toString().contains("\n  " + command + " ")));
        assertEquals(0, world.run("apply", "--help"));
        assertEquals(0, world.run("--version"));
    }

    @Test
    void durationsAreComposes() {
        assertEquals(Duration.ofSeconds(90), DurationText.parse("1m30s"));
        assertEquals(Duration.ofMillis(500), DurationText.parse("500ms"));
        assertEquals(Duration.ofMinutes(90), DurationText.parse("1.5h"));
    }
}
