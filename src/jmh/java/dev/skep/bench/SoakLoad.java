package dev.skep.bench;

import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The load on the fake nodes: so many events a second in all, evenly spread. Some are deaths, each
 * of which makes Skep act; what its steps make the nodes tell counts as well; all the rest is noise
 * that Skep must hear and need not act upon.
 */
final class SoakLoad {

    private static final long PACE_NANOS = 2_000_000;

    private final List<FakeNode> nodes;
    private final SoakTally tally;
    private final double eventsPerSecond;
    private final double killsPerSecond;
    private final Random chance = new Random(1);
    private final int[] others;
    private volatile boolean over;

    SoakLoad(List<FakeNode> nodes, SoakTally tally, double eventsPerSecond, double killsPerSecond) {
        this.nodes = nodes;
        this.tally = tally;
        this.eventsPerSecond = eventsPerSecond;
        this.killsPerSecond = killsPerSecond;
        this.others = new int[nodes.size()];
    }

    void begin() {
        Thread.ofPlatform().daemon().name("load").start(this::run);
    }

    void end() {
        over = true;
    }

    private void run() {
        long begun = System.nanoTime();
        long kills = 0;
        while (!over) {
            double seconds = Figures.millis(begun, System.nanoTime()) / 1000;
            while (kills < seconds * killsPerSecond) {
                kill();
                kills++;
            }
            while (tally.events() < seconds * eventsPerSecond) {
                makeNoise();
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
    }

    private NodeContainer anyOf(FakeNode node) {
        List<NodeContainer> running = node.running();
        return running.get(chance.nextInt(running.size()));
    }

    private void kill() {
        FakeNode node = nodes.get(chance.nextInt(nodes.size()));
        NodeContainer victim = anyOf(node);
        if (tally.dies(victim.slot(), System.nanoTime())) {
            node.kill(victim);
        }
    }

    private void makeNoise() {
        int place = chance.nextInt(nodes.size());
        FakeNode node = nodes.get(place);
        int kind = chance.nextInt(100);
        if (kind < 45) {
            node.tellHealthy(anyOf(node));
        } else if (kind < 96) {
            node.tellOfOther(others[place]++);
        } else if (kind < 98) {
            node.toggleVolume();
        } else if (kind < 99) {
            node.toggleNetwork();
        } else {
            node.toggleTag();
        }
    }
}
