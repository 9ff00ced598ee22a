package dev.skep.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineException.Kind;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedTask;
import dev.skep.plan.Step;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written to the nodes of a swarm, and what becomes of it. */
public abstract class SwarmNodeContract extends SwarmFixture {

    private static final Instant SUSPECT_SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private ObservedNode node() throws EngineException {
        return observe().nodes().values().iterator().next();
    }

    private Step paused(ObservedNode node) {
        return new Step.UpdateNode(
                node.id(),
                node.hostname(),
                node.version(),
                ObservedNode.Availability.PAUSE,
                Optional.of(SUSPECT_SINCE));
    }

    private Step released(ObservedNode node) {
        return new Step.UpdateNode(
                node.id(),
                node.hostname(),
                node.version(),
                ObservedNode.Availability.ACTIVE,
                Optional.empty());
    }

    @Test
    void a_paused_node_is_marked_and_gets_no_task_until_it_is_released() throws Exception {
        running(replicated(world.obedient(), 1));
        ObservedNode before = node();
        engine.apply(paused(before));
        try {
            awaitTouched(events, "node ", true);
            assertEquals(ObservedNode.Availability.PAUSE, node().availability());
            assertEquals(Optional.of(SUSPECT_SINCE), node().suspectSince());
            assertTrue(node().version() > before.version());
            update(scaled(web().spec(), 2));
            await(
                    web ->
                            web.tasks().stream()
                                    .anyMatch(task ->
                                            task.state() == ObservedTask.State.PENDING
                                                    && !task.error().isEmpty()),
                    "a task that finds no node");
            assertEquals(1, running(web()).size());
        } finally {
            engine.apply(released(node()));
        }
        awaitRunning();
        assertEquals(before.attributes(), node().attributes());
        assertEquals(ObservedNode.Availability.ACTIVE, node().availability());
    }

    @Test
    void a_write_to_a_node_with_an_old_version_is_outdated() throws Exception {
        ObservedNode before = node();
        engine.apply(released(before));
        refused(Kind.OUTDATED, paused(before));
        assertEquals(ObservedNode.Availability.ACTIVE, node().availability());
    }

    @Test
    void a_node_that_is_not_there_is_not_found() {
        refused(
                Kind.NOT_FOUND,
                new Step.UpdateNode(
                        "nosuchnode",
                        "nobody",
                        1,
                        ObservedNode.Availability.ACTIVE,
                        Optional.empty()));
    }
}
