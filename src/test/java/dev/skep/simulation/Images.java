package dev.skep.simulation;

import dev.skep.engine.FakeEngine;
import dev.skep.engine.FakeSwarm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** The images that users of a simulation name, and what containers of each do. */
final class Images {

    private static final List<String> GOOD =
            List.of("app:1", "app:2", "app:3", "remote:1", "stubborn:1", "lingering:1");
    private static final List<String> BAD = List.of("crash:1", "sick:1", "nostart:1", "absent:1");

    /** Does its work and ends well. */
    static final String JOB = "job:1";

    private Images() {}

    /** An engine that has them, or can fetch those that are remote. */
    static FakeEngine engine(InstantSource clock) {
        FakeEngine engine =
                new FakeEngine(
                        clock,
                        "app:1",
                        "app:2",
                        "app:3",
                        "stubborn:1",
                        "lingering:1",
                        "crash:1",
                        "sick:1",
                        "nostart:1",
                        JOB);
        engine.publish("remote:1");
        engine.ignoresSigterm("stubborn:1");
        engine.removedSlowly("lingering:1", Duration.ofSeconds(3));
        engine.crashes("crash:1", Duration.ofSeconds(3), 1);
        engine.neverHealthy("sick:1");
        engine.cannotStart("nostart:1", "exec format error");
        engine.crashes(JOB, Duration.ofSeconds(2), 0);
        return engine;
    }

    /** A swarm of which every node has them. */
    static FakeSwarm swarm(InstantSource clock, RandomGenerator random, int workers) {
        FakeSwarm swarm = new FakeSwarm(clock, random, workers, JOB);
        GOOD.forEach(swarm::load);
        List.of("crash:1", "sick:1", "nostart:1").forEach(swarm::load);
        swarm.ignoresSigterm("stubborn:1");
        swarm.ends("crash:1", Duration.ofSeconds(3), 1);
        swarm.neverHealthy("sick:1");
        swarm.cannotStart("nostart:1", "exec format error");
        swarm.ends(JOB, Duration.ofSeconds(2), 0);
        return swarm;
    }

    /** One that runs for ever once it is there. */
    static String good(RandomGenerator draw) {
        return GOOD.get(draw.nextInt(GOOD.size()));
    }

    /** One with which nothing will ever be well. */
    static String bad(RandomGenerator draw) {
        return BAD.get(draw.nextInt(BAD.size()));
    }

    static boolean isGood(Object image) {
        return GOOD.contains(image) || image.equals(JOB);
    }
}
