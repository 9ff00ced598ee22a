package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.engine.FakeEngine;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The line to a plain engine: its lists may be older than what was heard. */
final class Wire extends Line {

    private final Safety safety;
    private final EngineClock engineClock;
    private final Map<StackName, ObservedState.Solo> views = new HashMap<>();

    /**
     * Stacks on which a step of ours was taken since they were looked at: no list is older than
     * that.
     */
    private final SortedSet<StackName> touched = new TreeSet<>();

    private int staleLists;

    Wire(
            FakeEngine engine,
            Agenda agenda,
            RandomGenerator chance,
            Safety safety,
            Trace trace,
            EngineClock engineClock,
            Runnable onChange) {
        super(engine.connect(), agenda, chance, safety, trace, onChange);
        this.safety = safety;
        this.engineClock = engineClock;
    }

    /** So many lists are as old as the one before. */
    void staleLists(int count) {
        staleLists += count;
    }

    @Override
    void heal() {
        super.heal();
        staleLists = 0;
    }

    @Override
    public ObservedState observe(StackName stack) throws EngineException {
        needAlive("observe " + stack);
        ObservedState.Solo known = views.get(stack);
        boolean isDoubtful = doubtful.contains(stack);
        if (known != null && isDoubtful && staleLists > 0 && !touched.contains(stack)) {
            staleLists--;
            trace.add("list of " + stack + " is stale");
            trace.count("list that is stale");
            return known;
        }
        if (known == null || isDoubtful) {
            look("observe " + stack);
        }
        if (known == null || doubtful.contains(stack)) {
            known = engineClock.stamped(observed(stack), known);
            views.put(stack, known);
            doubtful.remove(stack);
            touched.remove(stack);
            // What happens while the answer is on its way is not in it.
            travel();
        }
        safety.saw(known);
        return known;
    }

    private ObservedState.Solo observed(StackName stack) throws EngineException {
        return switch (connection.observe(stack)) {
            case ObservedState.Solo solo -> solo;
            case ObservedState.Swarm _ -> throw new AssertionError("no swarm here");
        };
    }

    @Override
    public void refresh() {
        doubtful.addAll(views.keySet());
    }

    @Override
    void acted() {
        touched.addAll(views.keySet());
    }
}
