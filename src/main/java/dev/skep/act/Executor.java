package dev.skep.act;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Carries out the plans of one stack: in dependency order, as wide as the engine likes, and nothing
 * that the plan does not say.
 *
 * <p>A pass ends when every step has ended, or early when there is news ({@link #preempt}): then no
 * further step starts but what finishes the making of a replica, those in flight go on by
 * themselves, and the next plan is made around them ({@link #busy}). So a container that takes its
 * ten seconds to stop holds nobody else up.
 *
 * <p>{@link #carryOut} is called by one thread at a time; everything else by any.
 */
public final class Executor {

    /** More calls at once than this make an engine no faster. */
    public static final int WIDTH = 8;

    private static final int STOPS = 32;

    private final Engine engine;
    private final java.util.concurrent.Executor workers;
    private final InstantSource clock;
    private final BooleanSupplier mayAct;
    private final Consumer<Outcome> listener;

    private final Set<Step> inFlight = new HashSet<>();
    private boolean preempted;

    /**
     * @param workers runs the blocking engine calls
     * @param mayAct asked before every step; once it says no, no further step starts
     * @param listener told of every outcome, also of steps that end after their pass
     */
    public Executor(
            Engine engine,
            java.util.concurrent.Executor workers,
            InstantSource clock,
            BooleanSupplier mayAct,
            Consumer<Outcome> listener) {
        this.engine = engine;
        this.workers = workers;
        this.clock = clock;
        this.mayAct = mayAct;
        this.listener = listener;
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

    /** Begins a pass: what is observed from now on is news to it. */
    public synchronized void arm() {
        preempted = false;
    }

    /** Says that there is news: the pass under way starts no further step. */
    public synchronized void preempt() {
        preempted = true;
        notifyAll();
    }

    /**
     * Carries out a plan.
     *
     * @return whether all of it was dealt with; false when it ended early and the rest is open
     */
    public boolean carryOut(Plan plan) throws InterruptedException {
        Pass pass = new Pass(plan.nodes());
        while (true) {
            Optional<Plan.Node> next;
            synchronized (this) {
                next = pass.takeReady();
                if (next.isEmpty()) {
                    if (pass.isOver() || !mayAct.getAsBoolean()) {
                        return pass.isOver();
                    }
                    if ((preempted || isDue(plan)) && !pass.isMaking()) {
                        return false;
                    }
                    wait(rest(plan));
                    continue;
                }
                inFlight.add(next.get().step());
            }
            Plan.Node node = next.get();
            workers.execute(() -> run(node, pass));
        }
    }

    /**
     * Milliseconds until something else is due, which a slow step must not hold up; 0 for never.
     */
    private long rest(Plan plan) {
        return plan.wake()
                .map(due -> Math.max(1, Duration.between(clock.instant(), due.at()).toMillis()))
                .orElse(0L);
    }

    private boolean isDue(Plan plan) {
        return plan.wake().filter(due -> !due.at().isAfter(clock.instant())).isPresent();
    }

    private void run(Plan.Node node, Pass pass) {
        Outcome outcome = apply(node);
        List<Outcome> skipped;
        synchronized (this) {
            inFlight.remove(node.step());
            skipped = pass.ended(node, outcome instanceof Outcome.Done);
        }
        try {
            listener.accept(outcome);
            skipped.forEach(listener);
        } finally {
            synchronized (this) {
                pass.told();
                notifyAll();
            }
        }
    }

    /**
     * Whatever goes wrong is an outcome: a step that never ends would keep its slot busy for ever.
     */
    private Outcome apply(Plan.Node node) {
        Instant begun = clock.instant();
        try {
            engine.apply(node.step());
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
        private int running;
        private int making;

        Pass(List<Plan.Node> nodes) {
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

        boolean isOver() {
            return waiting.isEmpty() && running == 0;
        }

        /** The first step whose predecessors are done, if one more may start. */
        Optional<Plan.Node> takeReady() {
            for (Iterator<Plan.Node> nodes = waiting.values().iterator(); nodes.hasNext(); ) {
                Plan.Node node = nodes.next();
                if (done.containsAll(node.after())
                        && !inFlight.contains(node.step())
                        && (!preempted || finishesWhatIsBegun(node.step()))
                        && hasRoom(node.step())) {
                    if (!mayAct.getAsBoolean()) {
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

        void told() {
            running--;
        }
    }
}
