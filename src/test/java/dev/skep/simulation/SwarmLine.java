package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Step;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The line to a swarm's manager: tasks are always asked for, everything else when it was heard of.
 */
final class SwarmLine extends Line {

    private final SwarmSite site;

    /** How many writes of services somebody else is ahead of. */
    private int outrun;

    SwarmLine(SwarmSite site, Skep skep, RandomGenerator chance) {
        super(site, skep, chance);
        this.site = site;
    }

    /** Somebody else writes to so many services right before Skep does. */
    void outrun(int count) {
        outrun += count;
    }

    @Override
    void heal() {
        super.heal();
        outrun = 0;
    }

    @Override
    ObservedState ask(StackName stack, @Nullable ObservedState before, boolean isDoubtful)
            throws EngineException {
        ObservedState now = site.engineClock.stamped(connection.observe(stack), before);
        return isDoubtful || before == null ? now : withTasks((Swarm) before, (Swarm) now);
    }

    private static Swarm withTasks(Swarm known, Swarm now) {
        SortedMap<ServiceName, ObservedService> services = new TreeMap<>(known.services());
        services.replaceAll((name, old) ->
                new ObservedService(
                        name,
                        old.id(),
                        old.version(),
                        old.spec(),
                        old.rollOut(),
                        now.of(name).map(ObservedService::tasks).orElse(List.of()),
                        old.createdAt()));
        Swarm seen =
                new Swarm(
                        known.stack(),
                        services,
                        known.otherServices(),
                        known.networks(),
                        known.configs(),
                        known.secrets(),
                        known.nodes(),
                        known.revisions(),
                        Leftovers.NONE,
                        known.lastApplied(),
                        known.api());
        return seen.equals(known) ? known : seen;
    }

    @Override
    boolean isAskedAlways() {
        return true;
    }

    @Override
    void beforeEffect(Step step) throws EngineException {
        if (outrun > 0 && step instanceof Step.UpdateService update) {
            outrun--;
            site.someoneWrites(update.id());
        }
    }
}
