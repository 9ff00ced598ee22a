package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.status.Reach;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine itself ends and begins again: what the engine restarts by a file's policy is left to
 * it, all else is Skep's to put back.
 */
@Tag("engine")
@ExtendWith(ToldOnFailure.class)
@Timeout(180)
class EngineRestartTest {

    /** Tells the processes of this test from all others. */
    private static final String LONG = "86399";

    private static final String COMPOSE =
            """
            x-sleeper: &sleeper
              image: busybox
              command: sleep %s
              stop_grace_period: 0s
              network_mode: none
            services:
              plain:
                <<: *sleeper
                scale: 3
              kept:
                <<: *sleeper
                restart: always
                scale: 2
              wanted:
                <<: *sleeper
                restart: unless-stopped
            """
                    .formatted(LONG);

    private static final String[] ALL = {
        "kept-1", "kept-2", "plain-1", "plain-2", "plain-3", "wanted-1"
    };

    @TempDir private Path folder;

    private PrivateEngine engine;
    private Stage stage;

    @BeforeEach
    void setUp() throws Exception {
        engine = new PrivateEngine();
        stage =
                new Stage(
                        folder,
                        Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", engine.host())),
                        engine.docker(),
                        Waiting::pause);
        stage.files("", COMPOSE).start();
        stage.untilRuns(ALL);
    }

    @AfterEach
    void tearDown() throws Exception {
        try {
            stage.close();
        } finally {
            engine.close();
        }
    }

    private void untilUnreachable() throws InterruptedException {
        Waiting.until(true, () -> stage.reach() instanceof Reach.Unreachable);
    }

    private void untilAllRunOnce(String... names) throws InterruptedException {
        stage.untilRuns(names);
        assertEquals(new Reach.Reachable(), stage.reach());
        assertEquals(names.length, engine.processes(LONG));
    }

    @Test
    void afterAnEngineWasStoppedAndStartedWhatItRestartsItselfIsLeftToIt() throws Exception {
        Map<String, String> before = stage.ids();
        engine.terminate();
        untilUnreachable();
        engine.start();
        untilAllRunOnce(ALL);
        for (String restarted : new String[] {"kept-1", "kept-2", "wanted-1"}) {
            assertEquals(before.get(restarted), stage.id(restarted));
        }
    }

    @Test
    void afterAnEngineWasKilledNothingRunsTwice() throws Exception {
        Map<String, String> before = stage.ids();
        engine.kill();
        untilUnreachable();
        engine.start();
        untilAllRunOnce(ALL);
        // A starting engine stops what it finds running, and takes that for somebody's wish: it
        // leaves `unless-stopped` alone.
        for (String restarted : new String[] {"kept-1", "kept-2"}) {
            assertEquals(before.get(restarted), stage.id(restarted));
        }
    }

    @Test
    void anEngineThatLostHalfOfItsContainersGetsThemBack() throws Exception {
        Map<String, String> before = stage.ids();
        engine.terminate();
        for (String lost : new String[] {"kept-1", "plain-1", "plain-2"}) {
            engine.lose(before.get(lost));
        }
        untilUnreachable();
        stage.files("targets: {plain: {replicas: 4}, wanted: {replicas: 0}}", COMPOSE);
        engine.start();
        untilAllRunOnce("kept-1", "kept-2", "plain-1", "plain-2", "plain-3", "plain-4");
        assertEquals(before.get("kept-2"), stage.id("kept-2"));
    }

    @Test
    void aSkepThatWasAwayMeanwhileFindsItsWay() throws Exception {
        Map<String, String> before = stage.ids();
        engine.kill();
        engine.start();
        stage.restartSkep();
        untilAllRunOnce(ALL);
        assertEquals(before.get("kept-1"), stage.id("kept-1"));
    }
}
