package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.plan.Step;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a manager's events make known, and what is known without them. */
class SwarmEventTest {

    private static final StackName SHOP = new StackName("shop");
    private static final ServiceName WEB = new ServiceName("web");
    private static final String MANAGER =
            "{\"Swarm\":{\"LocalNodeState\":\"active\",\"ControlAvailable\":true}}";
    private static final String NO_SWARM = "{\"Swarm\":{\"LocalNodeState\":\"inactive\"}}";

    private final FakeDaemon daemon = new FakeDaemon();
    private final BlockingQueue<String> lines = FakeDaemon.lines();
    private final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> rounds = new SynchronousQueue<>();
    private final DockerEngine engine =
            new DockerEngine(
                    daemon.endpoint(),
                    Keeping.WHAT_THE_ENGINE_IS_FOR,
                    this::pause,
                    new SplittableRandom(1),
                    () -> Instant.parse("2040-01-01T00:00:00Z"));

    SwarmEventTest() throws Exception {
        daemon.on("/info", FakeDaemon.json(MANAGER));
        daemon.on("/events", FakeDaemon.stream(lines));
        for (String list : List.of("services", "tasks", "nodes", "configs", "secrets")) {
            daemon.on("/" + list, FakeDaemon.json("[]"));
        }
    }

    /** What is done every few seconds is done when the test says so, the rest never again. */
    private void pause(Duration pause) throws InterruptedException {
        (pause.equals(Duration.ofSeconds(5)) ? rounds : new SynchronousQueue<String>()).take();
    }

    @AfterEach
    void close() {
        FakeDaemon.end(lines);
        engine.close();
        daemon.close();
    }

    private void begin() throws EngineException, InterruptedException {
        engine.watch(events::add);
        assertInstanceOf(EngineEvent.StreamOpened.class, next());
        engine.observe(SHOP);
    }

    private EngineEvent next() throws InterruptedException {
        return events.take();
    }

    private static String told(String action, String service, int second) {
        return "{\"Type\":\"service\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"id-of-%s\",\"Attributes\":{\"name\":\"%s\"}},\"timeNano\":22089888%02d000000000}%n"
                .formatted(action, service, service, second);
    }

    @Test
    void a_service_of_another_stack_makes_nobody_look() throws Exception {
        begin();
        lines.add(told("update", "shopping_web", 5));
        lines.add(told("update", "shop_web", 6));
        assertEquals(new EngineEvent.Touched(SHOP, "service shop_web update", false), next());
    }

    @Test
    void what_the_swarm_writes_into_a_service_that_we_made_is_no_news() throws Exception {
        daemon.on("/services/create", FakeDaemon.json("{\"ID\":\"id-of-shop_web\"}"));
        begin();
        engine.apply(new Step.CreateService(SHOP, WEB, Tree.Mapping.EMPTY));
        lines.add(told("create", "shop_web", 5));
        lines.add(told("update", "shop_web", 6));
        lines.add(told("update", "shop_web", 7));
        for (boolean own : List.of(true, true, false)) {
            EngineEvent.Touched touched = assertInstanceOf(EngineEvent.Touched.class, next());
            assertEquals(own, touched.own(), touched.what());
        }
    }

    @Test
    void that_a_manager_has_left_is_noticed_though_no_event_tells_it() throws Exception {
        begin();
        rounds.put("as it was");
        rounds.put("and once more");
        assertFalse(events.contains(new EngineEvent.MembershipChanged()));
        daemon.on("/info", FakeDaemon.json(NO_SWARM));
        rounds.put("gone");
        assertEquals(new EngineEvent.MembershipChanged(), next());
        assertInstanceOf(Solo.class, engine.observe(SHOP));
    }
}
