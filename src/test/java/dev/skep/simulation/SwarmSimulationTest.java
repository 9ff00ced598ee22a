package dev.skep.simulation;

import java.util.Set;

/** Skep keeps the services of a swarm. */
class SwarmSimulationTest extends SeedsOf<SwarmSite> {

    SwarmSimulationTest() {
        super(
                Simulation.SWARM,
                10,
                4,
                Set.of(SwarmSafety.ROLLING, SwarmSafety.REWRITTEN, SwarmSite.OUTRUN));
    }
}
