package dev.skep.chaos.several;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.lab.Node;
import dev.skep.scenario.Contender;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One kind of thing that happens to the one that leads, or to what it stands on. */
enum Fault {
    KILLED((world, _) -> {
        Node node = world.leading();
        world.skepOn(node).kill();
        world.untilAnotherLeads(node);
        world.skepOn(node).start();
    }),

    TOLD_TO_STOP((world, _) -> {
        Node node = world.leading();
        world.skepOn(node).terminate();
        world.untilAnotherLeads(node);
        world.skepOn(node).start();
    }),

    ALL_KILLED((world, _) -> {
        for (Contender skep : world.skeps()) {
            skep.kill();
        }
        for (Contender skep : world.skeps()) {
            skep.start();
        }
    }),

    /** Too short for anybody to notice. */
    STANDS_STILL((world, random) -> {
        Contender leader = world.skepOn(world.leading());
        leader.pause();
        Waiting.pause(Duration.ofMillis(500L + random.nextInt(4000)));
        leader.resume();
    }),

    STANDS_STILL_PAST_THE_LEASE((world, _) -> {
        Node node = world.leading();
        world.skepOn(node).pause();
        world.untilAnotherLeads(node);
        world.skepOn(node).resume();
    }),

    /** Its engine goes on answering it. */
    NODE_CUT_OFF((world, _) -> {
        Node node = world.leading();
        node.cut();
        world.untilAnotherLeads(node);
        node.heal();
    }),

    /** Its Skep goes with it, and nobody says so. */
    NODE_KILLED((world, _) -> {
        Node node = world.leading();
        Contender skep = world.skepOn(node);
        skep.pause();
        node.kill();
        world.untilAnotherLeads(node);
        skep.kill();
        world.startAgain(node);
        skep.start();
    }),

    LEADER_OF_THE_SWARM_KILLED((world, _) -> {
        Node node = world.leadingTheSwarm();
        node.kill();
        world.leadingTheSwarm();
        world.startAgain(node);
    }),

    QUORUM_LOST((world, random) -> {
        List<Node> nodes = new ArrayList<>(world.nodes());
        Node cut = nodes.remove(random.nextInt(nodes.size()));
        Node killed = nodes.remove(random.nextInt(nodes.size()));
        cut.cut();
        killed.kill();
        Node left = nodes.getFirst();
        Waiting.until(SwarmWithSkeps.LONG, true, () -> hasNoLeader(left));
        cut.heal();
        world.leadingTheSwarm();
        world.startAgain(killed);
    }),

    PROXY_KILLED((world, _) -> {
        Node node = world.leading();
        world.proxyOf(node).fail(new FaultyProxy.Fault.Refuse());
        world.untilAnotherLeads(node);
        world.proxyOf(node).pass();
    }),

    PROXY_HANGS((world, _) -> {
        Node node = world.leading();
        world.proxyOf(node).fail(new FaultyProxy.Fault.Hang());
        world.untilAnotherLeads(node);
        world.proxyOf(node).pass();
    }),

    ENGINE_STANDS_STILL((world, _) -> {
        Node node = world.leading();
        node.pause();
        world.untilAnotherLeads(node);
        node.resume();
    }),

    LEASE_REMOVED((world, _) -> {
        Node node = world.leading();
        for (JsonNode config : node.api().get("/configs")) {
            if (config.path("Spec").path("Name").asText().equals("skep.lease")) {
                node.api().delete("/configs/" + config.path("ID").asText());
            }
        }
    });

    /** Does it, and returns when it is over and its cause is gone. */
    interface Strike {
        void on(SwarmWithSkeps world, Random random) throws Exception;
    }

    private final Strike strike;

    Fault(Strike strike) {
        this.strike = strike;
    }

    void strike(SwarmWithSkeps world, Random random) throws Exception {
        strike.on(world, random);
    }

    private static boolean hasNoLeader(Node node) {
        try {
            node.api().get("/services");
            return false;
        } catch (IllegalStateException refused) {
            return true;
        }
    }
}
