package dev.skep.plan;

import dev.skep.desired.DesiredState;
import dev.skep.observed.ObservedState;
import java.time.Instant;

/**
 * The heart: what to do next so that what runs becomes what was asked for.
 *
 * <p>A pure function. Equal arguments give equal plans; the plan made after a plan was carried out,
 * with nothing else happening, is empty or waits. It never plans a step on anything that the
 * observed state does not show as ours.
 */
public final class Planner {

    /**
     * @param memory what the last plan left, {@link Memory#EMPTY} at first
     * @param now the controller's own clock, the only one that decides when something is due
     */
    public Plan plan(DesiredState desired, ObservedState observed, Memory memory, Instant now) {
        ApiFloors floors = new ApiFloors(observed);
        DesiredState within = floors.within(desired);
        Draft draft = new Draft(memory, now);
        floors.notes(desired).forEach(draft::find);
        return switch (observed) {
            case ObservedState.Solo solo -> new SoloPlanner(within, solo, memory, draft).plan();
            case ObservedState.Swarm swarm -> new SwarmPlanner(within, swarm, memory, draft).plan();
        };
    }
}
