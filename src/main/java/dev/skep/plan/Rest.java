package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Solo;
import java.util.List;
import java.util.Optional;

/**
 * Tells the services that need nothing from those that need thought: a plan costs what changed, not
 * what is there.
 *
 * <p>A shortcut, never a rule of its own: what is at rest would be planned to nothing, and a doubt
 * is no rest.
 */
final class Rest {

    private final DesiredState desired;
    private final Solo observed;
    private final Memory memory;

    Rest(DesiredState desired, Solo observed, Memory memory) {
        this.desired = desired;
        this.observed = observed;
        this.memory = memory;
    }

    /**
     * The completed roll-out of a service of which each slot that is asked for, and no other, holds
     * one ready container of the wanted spec under its own name, with nothing of the past still to
     * be minded; empty for any other.
     */
    Optional<Memory.Rollout> of(DesiredService service) {
        return Optional.ofNullable(memory.rollouts().get(service.name()))
                .filter(rollout -> rollout.phase() == Memory.Rollout.Phase.COMPLETED)
                .filter(rollout -> rollout.target().hash().equals(service.template().hash()))
                .filter(_ -> isWhole(service, observed.of(service.name())));
    }

    private boolean isWhole(DesiredService service, List<ObservedContainer> containers) {
        long slots = containers.stream().map(ObservedContainer::slot).distinct().count();
        return slots == containers.size()
                && slots == service.replicas().onOneNode()
                && containers.stream().allMatch(container -> isWell(service, container));
    }

    private boolean isWell(DesiredService service, ObservedContainer container) {
        String own = SlotPlanner.ownName(desired, service.template(), container.slot());
        return container.isReady()
                && container.specHash().equals(service.template().hash())
                && !memory.ends().containsKey(container.slot())
                && container.name().equals(own);
    }
}
