package dev.skep.act;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.identity.Slot;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Carries out the plans of one stack: in dependency order, as wide as the engine likes, and nothing
 * that the plan does not say.
 *
 * <p>No thread waits for a plan: each step that ends starts those that come after it. A pass is
 * over when every step has ended, or early when there is news ({@link #preempt}): then no further
 * step starts but what finishes the making of a replica, those in flight go on by themselves, and
 * the next plan is made around them ({@link #busy}). So a container that takes its ten seconds to
 * stop holds nobody else up.
 *
 * <p>{@link #begin} is called by one thread at a time, and only when the pass before is over;
 * everything else by any. Listeners are called with no lock held.
 */
public final class Executor {

    /** More calls at once than this make an engine no faster. */
    public static final int WIDTH = 8;

    private static final int STOPS = 32;

    /** Who is told how it goes. */
    public interface Listener {

        /** One step has ended; also told of steps that outlive their pass. */
        void ended(Outcome outcome);

        /** The pass is over, and the next plan can be made. */
        void over();
    }

    private final Engine engine;
    private final java.util.concurrent.Executor workers;
    private final InstantSource clock;
    private final Listener listener;

    private final Set<Step> inFlight = new HashSet<>();
    private Pass pass = new Pass(List.of(), Permit.UNASKED);
    private boolean preempted;

    /**
     * Whether somebody is starting steps: one is enough, and with workers that run inline he is
     * below on the stack.
     */
    private boolean starting;

    /**
     * @param workers runs the blocking engine calls
     */
    public Executor(
            Engine engine,
            java.util.concurrent.Executor workers,
            InstantSource clock,
            Listener listener) {
        this.engine = engine;
        this.workers = workers;
        this.clock = clock;
        this.listener = listener;
        pass.over = true;
    }

    /** The slots on which a step is in flight. */
    public synchronized SortedSet<Slot> busy() {
        SortedSet<Slot> slots = new TreeSet<>();
        for (Step step : inFlight) {
            if (step instanceof Step.OnSlot onSlot) {
                slots.add(onSlot.slot());
            }
        }
        return Collections.unmodifiableSortedSet(slots);
    }

    /** Makes ready for a pass: what is observed from now on is news to it. */
    public synchronized void arm() {
        preempted = false;
    }

    /**
     * Begins to carry out a plan.
     *
     * @param permit from before that was looked at which it is about; asked before every step: once
     *     it does not hold, no further step starts
     */
    public void begin(Plan plan, Permit permit) {
        synchronized (this) {
            pass = new Pass(plan.nodes(), permit);
        }
        advance();
    }

    /** Whether more of the plan that was begun last is to come. */
    public synchronized boolean isUnderWay() {
        return !pass.over;
    }

    /** Whether all of the plan that was begun last was dealt with; false when the rest is open. */
    public synchronized boolean isFinished() {
        return pass.isFinished();
    }

    /** Says that there is news: the pass under way starts no further step. */
    public void preempt() {
        synchronized (this) {
            preempted = true;
        }
        advance();
    }

    /** Starts all that may start now, and says when nothing more will. */
    private void advance() {
        Optional<Started> next = takeReady();
        while (next.isPresent()) {
            Started started = next.get();
            workers.execute(() -> run(started));
            next = resume();
        }
        if (isJustOver()) {
            listener.over();
        }
    }

    /** A step, and the pass that it was started by. */
    private record Started(Plan.Node node, Pass by) {}

    private synchronized Optional<Started> takeReady() {
        if (starting) {
            return Optional.empty();
        }
        return resume();
    }

    private synchronized Optional<Started> resume() {
        Pass current = pass;
        Optional<Started> next = current.takeReady().map(node -> new Started(node, current));
        starting = next.isPresent();
        next.ifPresent(started -> inFlight.add(started.node().step()));
        return next;
    }

    private synchronized boolean isJustOver() {
        if (pass.over || starting || !pass.isToEnd()) {
            return false;
        }
        pass.over = true;
        return true;
    }

    private void run(Started started) {
        Plan.Node node = started.node();
        Outcome outcome = apply(node, started.by().permit);
        List<Outcome> skipped;
        synchronized (this) {
            inFlight.remove(node.step());
            skipped = started.by().ended(node, outcome instanceof Outcome.Done);
            if (started.by() != pass && outcome instanceof Outcome.Done) {
                pass.carriedOut(node.step());
            }
        }
        try {
            listener.ended(outcome);
            skipped.forEach(listener::ended);
        } finally {
            synchronized (this) {
                started.by().told();
            }
            advance();
        }
    }

    /**
     * Whatever goes wrong is an outcome: a step that never ends would keep its slot busy for ever.
     */
    private Outcome apply(Plan.Node node, Permit permit) {
        Instant begun = clock.instant();
        try {
            engine.apply(node.step(), permit);
            Instant at = clock.instant();
            return new Outcome.Done(node, at, Duration.between(begun, at));
        } catch (EngineException e) {
            return failed(node, begun, e);
        } catch (RuntimeException | Error e) {
            String what = PlanText.of(node.step()) + ": " + e;
            return failed(node, begun, new EngineException(EngineException.Kind.FAILED, what, e));
        }
    }

    private Outcome failed(Plan.Node node, Instant begun, EngineException cause) {
        Instant at = clock.instant();
        return new Outcome.Failed(node, at, Duration.between(begun, at), cause);
    }

    /** How far one plan is; guarded by the executor's lock. */
    private final class Pass {

        private final Map<Integer, Plan.Node> waiting = new LinkedHashMap<>();
        private final Set<Integer> done = new HashSet<>();
        private final Set<Slot> begun = new HashSet<>();
        private final Permit permit;
        private int running;
        private int making;
        private boolean over;

        Pass(List<Plan.Node> nodes, Permit permit) {
            this.permit = permit;
            nodes.forEach(node -> waiting.put(node.id(), node));
        }

        /** Whether a replica is between its creation and its start: it is not left there. */
        boolean isMaking() {
            return making > 0;
        }

        private void begin(Step step) {
            if (step instanceof Step.CreateContainer create) {
                begun.add(create.slot());
            }
            if (isMaking(step)) {
                making++;
            }
        }

        private static boolean isMaking(Step step) {
            return step instanceof Step.CreateContainer
                    || step instanceof Step.ConnectNetwork
                    || step instanceof Step.CopyFiles;
        }

        /**
         * News that come all the time must not keep a replica from being made whose making takes
         * several calls.
         */
        private boolean finishesWhatIsBegun(Step step) {
            return step instanceof Step.OnSlot onSlot
                    && begun.contains(onSlot.slot())
                    && (isMaking(step) || step instanceof Step.StartContainer);
        }

        boolean isFinished() {
            return waiting.isEmpty() && running == 0;
        }

        /** Whether no further step will be started. */
        boolean isToEnd() {
            return isFinished() || !permit.holds() || (preempted && !isMaking());
        }

        /** The first step whose predecessors are done, if one more may start. */
        Optional<Plan.Node> takeReady() {
            if (over) {
                // What comes after a step that outlives its pass is for the next plan to say.
                return Optional.empty();
            }
            for (Iterator<Plan.Node> nodes = waiting.values().iterator(); nodes.hasNext(); ) {
                Plan.Node node = nodes.next();
                if (done.containsAll(node.after())
                        && !inFlight.contains(node.step())
                        && (!preempted || finishesWhatIsBegun(node.step()))
                        && hasRoom(node.step())) {
                    if (!permit.holds()) {
                        return Optional.empty();
                    }
                    nodes.remove();
                    running++;
                    begin(node.step());
                    return Optional.of(node);
                }
            }
            return Optional.empty();
        }

        /**
         * A stop costs the engine little and may take its whole grace period: it has room of its
         * own.
         */
        private boolean hasRoom(Step step) {
            boolean isStop = step instanceof Step.StopContainer;
            long alike =
                    inFlight.stream()
                            .filter(other -> other instanceof Step.StopContainer == isStop)
                            .count();
            return alike < (isStop ? STOPS : WIDTH);
        }

        /** Notes the end of a step; returns what can no longer be started because of it. */
        List<Outcome> ended(Plan.Node node, boolean well) {
            if (isMaking(node.step())) {
                making--;
            }
            if (well) {
                done.add(node.id());
                return List.of();
            }
            Set<Integer> lost = new HashSet<>(Set.of(node.id()));
            String because = "#" + node.id() + " " + PlanText.of(node.step()) + " failed";
            List<Plan.Node> skipped =
                    waiting.values().stream()
                            .filter(later ->
                                    later.after().stream().anyMatch(lost::contains)
                                            && lost.add(later.id()))
                            .toList();
            skipped.forEach(later -> waiting.remove(later.id()));
            return skipped.stream()
                    .<Outcome>map(later -> new Outcome.Skipped(later, because))
                    .toList();
        }

        /** A step of a pass before has ended that this one is to take as well. */
        void carriedOut(Step step) {
            waiting.values().stream()
                    .filter(node -> node.step().equals(step))
                    .findFirst()
                    .ifPresent(node -> {
                        waiting.remove(node.id());
                        done.add(node.id());
                    });
        }

        void told() {
            running--;
        }
    }
}
