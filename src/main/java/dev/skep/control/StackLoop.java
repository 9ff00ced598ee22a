package dev.skep.control;

import dev.skep.act.Executor;
import dev.skep.act.Outcome;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Finding;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.Planner;
import dev.skep.status.Board;
import dev.skep.status.Reach;
import dev.skep.status.Signals;
import dev.skep.status.Situation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stack's loop: observe, plan, act, and when to look again.
 *
 * <p>{@link #turn} is run by one thread at a time, between {@link #tryBegin} and {@link #end};
 * everything else by any. No thread waits while steps are carried out: {@link #onOver} says that
 * the next turn is due.
 */
final class StackLoop implements Executor.Listener {

    private static final Logger LOG = LoggerFactory.getLogger("skep");

    private final StackName stack;
    private final Engine engine;
    private final Planner planner = new Planner();
    private final Executor executor;
    private final Board board;
    private final Signals signals;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final Supplier<Permit> permits;
    private final Runnable onOver;
    private final StepLog log;
    private final Repetition repetition;

    private @Nullable DesiredState desired;
    private List<Problem> problems = List.of();
    private Memory memory = Memory.EMPTY;
    private Optional<ObservedState> observed = Optional.empty();
    private Optional<Plan> plan = Optional.empty();
    private Reach reach = new Reach.NotYet();

    /** Whether the board knows of the plan for what is asked for now. */
    private boolean told;

    private final List<Outcome.Failed> failures = new ArrayList<>();
    private final SortedSet<String> succeeded = new TreeSet<>();
    private final NextLook next = new NextLook();
    private boolean turning;
    private boolean abandoned;

    /** The pass of which steps are carried out. */
    private Optional<Pass> underWay = Optional.empty();

    private int unreachable;
    private long passes;

    /**
     * @param onOver called by any thread when there is a turn to take outside of the time that
     *     {@link #dueAt} gave
     */
    StackLoop(StackName stack, Means means, Runnable onOver) {
        this.stack = stack;
        this.engine = means.engine();
        this.board = means.board();
        this.signals = means.signals();
        this.clock = means.clock();
        this.chance = means.chance();
        this.permits = means.permits();
        this.onOver = onOver;
        this.log = new StepLog(stack, board, signals, clock);
        this.repetition = new Repetition(clock, chance);
        this.executor = new Executor(engine, means.workers(), clock, this);
    }

    StackName name() {
        return stack;
    }

    /**
     * Takes over a new desired state. What failed for the old one gets another chance at once.
     *
     * @param besides what is wrong with other input that would have gone before it
     */
    synchronized void accept(DesiredState state, List<Problem> besides, Instant now) {
        boolean repaired = !problems.isEmpty() && besides.isEmpty();
        told = false;
        abandoned = false;
        note(besides, now);
        if (state.equals(desired)) {
            if (repaired) {
                LOG.info("input good again stack={}", stack);
                next.due(now);
            }
            return;
        }
        LOG.info("input accepted stack={} services={}", stack, state.services().size());
        desired = state;
        memory = memory.withFailures(Memory.EMPTY.failures());
        next.news(now);
        executor.preempt();
    }

    /** Takes note that the files are not usable; the last good state stays. */
    synchronized void refuse(List<Problem> found, Instant now) {
        if (note(found, now) && desired == null) {
            publish();
        }
    }

    /**
     * @return whether there is anything new about it
     */
    private boolean note(List<Problem> found, Instant now) {
        if (found.equals(problems)) {
            return false;
        }
        found.forEach(problem -> LOG.error("input refused stack={} why=\"{}\"", stack, problem));
        problems = List.copyOf(found);
        told = false;
        next.due(now);
        return true;
    }

    /**
     * The files no longer describe the stack: it has no services, as far as the mass-removal guard
     * lets it.
     */
    synchronized void abandon(Instant now) {
        if (desired != null && !desired.services().isEmpty()) {
            accept(desired.emptied(), List.of(), now);
        }
        problems = List.of();
        told = false;
        abandoned = true;
    }

    /**
     * Nobody describes the stack any more, and nothing of it is left: there is nothing to tell of
     * it.
     */
    synchronized boolean isGone() {
        boolean left = observed.filter(seen -> !seen.isEmpty()).isPresent();
        return abandoned && !left && plan.filter(Plan::isSettled).isPresent();
    }

    /** Has it looked at, whatever is known of it. */
    synchronized void touch(Instant now) {
        next.due(now);
    }

    /**
     * Something happened that it does not know of: a pass under way is cut short.
     *
     * @return whether it is to be looked at now
     */
    synchronized boolean news(String what, Instant now) {
        next.news(now);
        log.news(now);
        LOG.debug("stack touched stack={} why=\"{}\"", stack, what);
        executor.preempt();
        return isReady(now);
    }

    /**
     * Something happened that it knows of, or that something else will follow: that may wait.
     *
     * @return whether somebody has to know that a look is due that was not
     */
    synchronized boolean echo(Instant now) {
        return next.echo(now) && underWay.isEmpty() && !turning;
    }

    synchronized boolean isReady(Instant now) {
        return dueAt().filter(due -> !due.isAfter(now)).isPresent();
    }

    synchronized boolean tryBegin(Instant now) {
        if (!isReady(now)) {
            return false;
        }
        turning = true;
        return true;
    }

    synchronized void end() {
        turning = false;
    }

    /**
     * When the stack wants to be looked at; empty while somebody looks, or when only an event can
     * change anything.
     */
    synchronized Optional<Instant> dueAt() {
        if (turning || desired == null) {
            return Optional.empty();
        }
        if (underWay.isEmpty()) {
            return next.at();
        }
        return executor.isUnderWay() ? underWay.get().cutAt() : Optional.of(Instant.EPOCH);
    }

    synchronized Reach reach() {
        return reach;
    }

    /** One turn of the loop: begins a pass, or goes on with the one that is under way. */
    void turn() {
        if (underWay.isEmpty()) {
            look();
        } else if (executor.isUnderWay()) {
            executor.preempt();
            underWay = underWay.map(Pass::uncut);
        }
        if (underWay.isPresent() && !executor.isUnderWay()) {
            Pass pass = underWay.get();
            underWay = Optional.empty();
            settle(result(pass, executor.isFinished()), pass.begun());
        }
    }

    /** The loop: observe, plan, act. */
    private void look() {
        Instant begun = begin();
        // Before the look: who got the right to act only after it must look again.
        Permit permit = permits.get();
        executor.arm();
        try {
            // Asked first: a step that ends while the engine is looked at may or may not be seen.
            SortedSet<Slot> busy = executor.busy();
            ObservedState seen = engine.observe(stack);
            Plan made = plan(seen, busy);
            underWay = Optional.of(new Pass(made, permit, begun, made.wake().map(Plan.Wake::at)));
            executor.begin(made, permit);
        } catch (EngineException e) {
            settle(lost(e), begun);
        }
    }

    private synchronized Instant begin() {
        next.begin();
        return clock.instant();
    }

    @Override
    public void over() {
        if (!isTurning()) {
            onOver.run();
        }
    }

    /** Who turns the stack sees for himself what is due after it. */
    private synchronized boolean isTurning() {
        return turning;
    }

    private synchronized Plan plan(ObservedState seen, SortedSet<Slot> busy) {
        passes++;
        unreachable = 0;
        if (plan.isPresent() && busy.isEmpty() && isAtRest(plan.get(), seen)) {
            return plan.get();
        }
        reach = new Reach.Reachable();
        observed = Optional.of(seen);
        DesiredState wanted = java.util.Objects.requireNonNull(desired);
        Plan made = planner.plan(wanted, seen, memory.withBusy(busy), clock.instant());
        plan = Optional.of(made);
        memory = made.next();
        publish();
        return made;
    }

    /**
     * Whether it was planned and told already that there is nothing to do, and nothing has changed
     * since or is due with time. The engine hands out the same snapshot until it changes.
     */
    @SuppressWarnings("ReferenceEquality")
    private boolean isAtRest(Plan last, ObservedState seen) {
        return told
                && observed.filter(before -> before == seen).isPresent()
                && last.nodes().isEmpty()
                && last.wake().isEmpty()
                && memory.isQuiet()
                && reach instanceof Reach.Reachable;
    }

    private synchronized Result result(Pass pass, boolean finished) {
        Plan made = pass.plan();
        Optional<Outcome.Failed> cutOff =
                failures.stream().filter(failed -> Doubt.isIn(failed.cause())).findFirst();
        SortedMap<String, String> failed = new TreeMap<>();
        failures.forEach(failure ->
                failed.put(
                        Memory.failureKey(failure.node().step()),
                        String.valueOf(failure.cause().getMessage())));
        memory =
                memory.afterFailures(
                                failed, clock.instant(), count -> Backoff.STEP.after(count, chance))
                        .afterSuccess(succeeded);
        failures.clear();
        succeeded.clear();
        if (cutOff.isPresent()) {
            return lost(cutOff.get().cause());
        }
        if (!finished) {
            return pass.permit().holds()
                    ? new Result.Progressed()
                    : new Result.Waiting(Optional.empty());
        }
        if (!made.nodes().isEmpty()) {
            return repetition.of(made);
        }
        repetition.ends();
        boolean blocked =
                made.findings().stream()
                        .anyMatch(found -> found.severity() == Finding.Severity.BLOCKED);
        if (blocked) {
            return new Result.Blocked(made.wake());
        }
        return made.isSettled() ? new Result.Settled() : new Result.Waiting(made.wake());
    }

    private synchronized Result lost(EngineException cause) {
        unreachable++;
        Duration rest = Backoff.of(cause.kind()).after(unreachable, chance);
        Instant retryAt = clock.instant().plus(rest);
        reach = Doubt.after(reach, cause, clock.instant(), retryAt);
        publish();
        return new Result.Retry(retryAt);
    }

    private synchronized void settle(Result result, Instant begun) {
        Instant now = clock.instant();
        next.after(result, now);
        signals.pass(stack, result.signal(), Duration.between(begun, now));
    }

    private void publish() {
        told = true;
        board.publish(
                new Situation(
                        stack,
                        Optional.ofNullable(desired),
                        observed,
                        plan,
                        problems,
                        reach,
                        clock.instant()));
    }

    @Override
    public void ended(Outcome outcome) {
        note(outcome);
        if (!executor.isUnderWay()) {
            over();
        }
    }

    private synchronized void note(Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done -> succeeded.add(Memory.failureKey(done.node().step()));
            case Outcome.Failed failed -> {
                if (failed.cause().kind() != EngineException.Kind.OUTDATED) {
                    failures.add(failed);
                }
            }
            case Outcome.Skipped _ -> {}
        }
        log.add(outcome, passes);
        next.due(clock.instant());
    }
}
