package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.Permit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What leaves, and what does not, for one who leads and then does not any more. */
@Timeout(20)
class PermittedTest {

    private final FakeDaemon daemon = new FakeDaemon();
    private final DockerApi api = DockerApi.of(daemon.endpoint());
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final Api permitted = new Permitted(api, new Permit(7, leads::get));

    PermittedTest() throws Exception {
        daemon.on("/configs/create", FakeDaemon.json("{}"));
        daemon.on("/nodes/n1/update", FakeDaemon.json("{}"));
    }

    @AfterEach
    void close() {
        api.close();
        daemon.close();
    }

    private static Call create() {
        return Call.post("create config a", "configs", "create")
                .json(Json.object().put("Name", "a").set("Labels", Json.object().put("k", "v")));
    }

    @Test
    void whatIsMadeBearsTheTerm() throws Exception {
        permitted.send(create());
        assertEquals(
                "{\"Name\":\"a\",\"Labels\":{\"k\":\"v\",\"dev.skep.term\":\"7\"}}",
                daemon.sent.getFirst().body());
    }

    @Test
    void aNodeIsNotMarked() throws Exception {
        permitted.send(
                Call.post("pause node n1", "nodes", "n1", "update")
                        .json(Json.object().set("Labels", Json.object())));
        assertEquals("{\"Labels\":{}}", daemon.sent.getFirst().body());
    }

    @Test
    void nothingLeavesOnceThePermitHasEnded() {
        leads.set(false);
        EngineException refusal =
                assertThrows(EngineException.class, () -> permitted.send(create()));
        assertEquals(Kind.OUTDATED, refusal.kind());
        assertEquals(
                "create config a: POST /configs/create: not sent: this Skep does not lead any more",
                refusal.getMessage());
        assertTrue(daemon.sent.isEmpty());
    }

    @Test
    void itIsLookedAtLastThingWhenAllElseIsDone() throws Exception {
        // The version is agreed on first, over the same connection: meanwhile another one leads.
        daemon.on(
                "/_ping",
                exchange -> {
                    leads.set(false);
                    FakeDaemon.json("\"OK\"").handle(exchange);
                });
        assertThrows(EngineException.class, () -> permitted.send(create()));
        assertTrue(daemon.sent.isEmpty());
    }

    @Test
    void whoDoesNotLeadMayLook() throws Exception {
        leads.set(false);
        assertTrue(permitted.send(Call.get("list networks", "networks")).ok());
    }
}
