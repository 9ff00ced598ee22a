package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.app.CommandHere;
import dev.skep.lab.Lab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code skep apply} and {@code skep rollback} on a real swarm of one node: no Skep serves. */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class SwarmApplyTest {

    private static final int SETTLED = 0;
    private static final int FAILED = 1;
    private static final int TIMED_OUT = 3;

    private static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                deploy:
                  replicas: 2
                  restart_policy: {delay: 0s}
                  update_config: {parallelism: 0, monitor: 3s, failure_action: pause}
            """;

    private static final String GOING_BACK = WEB.replace("action: pause", "action: rollback");

    private static Lab lab;

    @TempDir private Path folder;

    private SwarmStage stage;

    @BeforeAll
    static void startSwarm() throws Exception {
        lab = Lab.of(1);
        lab.swarm(1);
    }

    @AfterAll
    static void endSwarm() {
        lab.close();
    }

    @BeforeEach
    void setUp() {
        stage = new SwarmStage(folder, lab.node(1));
    }

    @AfterEach
    void tearDown() {
        stage.close();
    }

    private CommandHere skep(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--host", lab.node(1).host()));
        all.addAll(List.of(arguments));
        return CommandHere.run(all.toArray(String[]::new));
    }

    private CommandHere apply(String compose, String... options) {
        stage.files("", compose);
        List<String> all =
                new ArrayList<>(List.of("apply", folder.resolve("skep.yaml").toString()));
        all.addAll(List.of(options));
        return skep(all.toArray(String[]::new));
    }

    private static void assertEnds(int exit, CommandHere command) {
        assertEquals(exit, command.exit(), command::err);
    }

    private static String commanding(String compose, String command) {
        return compose.replace("sleep 1000", command);
    }

    @Test
    void applyEndsWellOnceAllTasksRunAndDoesNothingTheNextTime() {
        CommandHere first = apply(WEB);
        assertEnds(SETTLED, first);
        assertEquals(2, stage.running("web").size());
        assertTrue(first.err().contains("create web  missing"), first::err);
        CommandHere second = apply(WEB);
        assertEnds(SETTLED, second);
        assertEquals("", second.err());
    }

    @Test
    void applyOfAChangeEndsWellOnceItsRollOutIsOver() {
        assertEnds(SETTLED, apply(WEB));
        List<String> before = stage.runningIds("web");
        CommandHere change = apply(commanding(WEB, "sleep 2000"));
        assertEnds(SETTLED, change);
        assertTrue(change.err().contains("Args [sleep, 1000] -> [sleep, 2000]"), change::err);
        assertEquals("completed", stage.rollOut("web"));
        assertTrue(before.stream().noneMatch(stage.runningIds("web")::contains));
    }

    @Test
    void aRollOutThatTheSwarmPausesIsAFailedApply() {
        assertEnds(SETTLED, apply(WEB));
        CommandHere bad = apply(commanding(WEB, "\"false\""));
        assertEnds(FAILED, bad);
        assertEquals("paused", stage.rollOut("web"));
        assertTrue(bad.err().contains("the swarm has paused the roll-out"), bad::err);
        // In the words of the swarm, or of the event that comes before them.
        assertTrue(
                bad.err().matches("(?s).*web\\.[12] on node1.*(exit \\(1\\)|exited 1).*"),
                bad::err);
    }

    @Test
    void aRollOutThatTheSwarmTakesBackIsAFailedApply() {
        assertEnds(SETTLED, apply(GOING_BACK));
        CommandHere bad = apply(commanding(GOING_BACK, "\"false\""));
        assertEnds(FAILED, bad);
        assertEquals("rollback_completed", stage.rollOut("web"));
        assertTrue(bad.err().contains("the swarm went back to the one before"), bad::err);
        assertEquals("sleep", stage.argument("web"));
        // Nor is it one that ended well when it is looked at again.
        CommandHere again = apply(commanding(GOING_BACK, "\"false\""));
        assertEnds(FAILED, again);
        assertEquals("rollback_completed", stage.rollOut("web"));
        assertEnds(SETTLED, apply(commanding(GOING_BACK, "sleep 3000")));
    }

    @Test
    void whatDoesNotRunInTimeIsAnApplyThatTimedOut() {
        String ill =
                WEB.replace(
                        "    stop_grace",
                        "    healthcheck: {test: \"false\", interval: 300ms, start_period: 10m}\n    stop_grace");
        CommandHere slow = apply(ill, "--timeout", "3s");
        assertEnds(TIMED_OUT, slow);
        assertTrue(slow.err().contains("is not settled: web: 0 of 2 tasks run"), slow::err);
        assertEnds(SETTLED, apply(ill, "--detach"));
    }

    @Test
    void aServiceGoesBackToAnEarlierSpecAndStaysThereUntilTheFilesChange() throws Exception {
        String web = stage.stack + "/web";
        assertEnds(SETTLED, apply(WEB));
        assertEnds(SETTLED, apply(commanding(WEB, "sleep 2000")));
        assertEnds(FAILED, apply(commanding(WEB, "\"false\"")));
        assertEquals(List.of("3  (in place)", "2", "1"), revisions(web));

        CommandHere back = skep("rollback", web);
        assertEnds(SETTLED, back);
        assertTrue(back.err().contains("update web to revision 2 of"), back::err);
        assertEquals(
                "2000",
                stage.service("web").at("/Spec/TaskTemplate/ContainerSpec/Args/1").asText());
        Waiting.until("completed", () -> stage.rollOut("web"));
        stage.untilRuns("web", 2);
        assertEquals(List.of("3", "2  (in place)", "1"), revisions(web));

        CommandHere same = apply(commanding(WEB, "\"false\""));
        assertEnds(FAILED, same);
        assertTrue(same.err().contains("Skep leaves it until the files change"), same::err);
        assertEquals("sleep", stage.argument("web"));

        assertEnds(SETTLED, skep("rollback", web, "1"));
        assertEquals(
                "1000",
                stage.service("web").at("/Spec/TaskTemplate/ContainerSpec/Args/1").asText());
        assertEnds(FAILED, skep("rollback", web, "9"));
        assertEnds(SETTLED, apply(commanding(WEB, "sleep 4000")));
        assertEquals(
                "4000",
                stage.service("web").at("/Spec/TaskTemplate/ContainerSpec/Args/1").asText());
    }

    /** Their numbers and whether they are in place, newest first. */
    private List<String> revisions(String service) {
        CommandHere list = skep("rollback", "--list", service);
        assertEnds(SETTLED, list);
        return list.out()
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst(" +\\S+Z +busybox:latest", "").strip())
                .toList();
    }
}
