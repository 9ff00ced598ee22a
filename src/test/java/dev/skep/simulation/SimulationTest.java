package dev.skep.simulation;

import java.util.Set;

/** Skep keeps the containers of plain engines. */
class SimulationTest extends SeedsOf<EngineSite> {

    SimulationTest() {
        super(Simulation.ENGINE, 20, 9, Set.of(EngineSafety.WATCHED, Data.WATCHED));
    }
}
