package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm;
import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Swarm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The line to a swarm's manager: tasks are always looked at, everything else when it was heard of.
 */
final class SwarmLine extends Line {

    private final SwarmSafety safety;
    private final Map<StackName, Swarm> views = new HashMap<>();

    SwarmLine(
            FakeSwarm swarm,
            Agenda agenda,
            RandomGenerator chance,
            SwarmSafety safety,
            Trace trace,
            Runnable onChange) {
        super(swarm.connect(), agenda, chance, safety, trace, onChange);
        this.safety = safety;
    }

    @Override
    public ObservedState observe(StackName stack) throws EngineException {
        needAlive("observe " + stack);
        look("observe " + stack);
        ObservedState now = connection.observe(stack);
        Swarm seen = withTasks(views.get(stack), (Swarm) now, stack);
        doubtful.remove(stack);
        travel();
        safety.saw(seen);
        return seen;
    }

    private Swarm withTasks(@Nullable Swarm known, Swarm now, StackName stack) {
        if (known == null || doubtful.contains(stack)) {
            views.put(stack, now);
            return now;
        }
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
        return new Swarm(
                stack,
                services,
                known.otherServices(),
                known.networks(),
                known.configs(),
                known.secrets(),
                known.nodes(),
                known.revisions(),
                Leftovers.NONE,
                known.lastApplied());
    }

    @Override
    public void refresh() {
        doubtful.addAll(views.keySet());
    }

    @Override
    void acted() {
        // A look after a step of ours is never older than that: see refresh.
    }
}
