package dev.skep.engine;

import dev.skep.engine.EngineException.Kind;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an engine and a swarm in memory have in common: who watches, what fails on demand, and that
 * nobody may answer. For one thread.
 *
 * @param <S> what it tells of a stack
 */
public abstract class EngineInMemory<S extends ObservedState> implements Engine {

    /** Whether a call fails without or with its effect. */
    public enum When {
        BEFORE_EFFECT,
        AFTER_EFFECT
    }

    private record Fault(Kind kind, When when) {}

    final FakeStream stream = new FakeStream();
    private final Connection direct = new Connection();
    private final Map<StackName, S> lastSeen = new HashMap<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final List<Step> applied = new ArrayList<>();
    private boolean reachable = true;

    // What it holds.

    /**
     * @param before what was told last; what has not changed since stays the same object
     */
    abstract S snapshot(StackName stack, @Nullable S before);

    abstract SortedSet<StackName> labelled();

    abstract void perform(Step step) throws EngineException;

    /** What it does by itself at once, after a step. */
    void settle() {}

    /** Throws where it has nobody to decide. */
    void needSay(String what) throws EngineException {}

    /** Lets everything happen that is due. */
    public abstract void advance();

    /** When something will happen by itself. */
    public abstract Optional<Instant> nextChange();

    // What a test arranges.

    /** Another process's way to it: what it does is news to all others that watch. */
    public final Engine connect() {
        return new Connection();
    }

    /** The next call of {@link #apply} fails. */
    public final void failNext(Kind kind, When when) {
        faults.add(new Fault(kind, when));
    }

    /** Every call fails, and the stream is lost, until it is reachable again. */
    public final void setReachable(boolean now) {
        reachable = now;
        if (!now) {
            stream.lose("the test cut it");
        }
    }

    /** Also tells what happened while nobody was told, if it is not too long ago. */
    public final void openStream() {
        stream.open();
    }

    // What a test asks.

    /** Every step that had an effect, in order. */
    public final List<Step> applied() {
        return List.copyOf(applied);
    }

    @Override
    public final S observe(StackName stack) throws EngineException {
        reach("observe " + stack);
        advance();
        S before = lastSeen.get(stack);
        S now = snapshot(stack, before);
        S seen = before != null && now.equals(before) ? before : now;
        lastSeen.put(stack, seen);
        stream.lookedAt(stack);
        return seen;
    }

    @Override
    public final SortedSet<StackName> stacks() throws EngineException {
        reach("list stacks");
        return labelled();
    }

    @Override
    public final void refresh() {
        // Nothing is cached.
    }

    @Override
    public final void apply(Step step, Permit permit) throws EngineException {
        direct.apply(step, permit);
    }

    @Override
    public final AutoCloseable watch(Consumer<EngineEvent> sink) {
        return direct.watch(sink);
    }

    private void reach(String what) throws EngineException {
        FakeHost.need(reachable, Kind.UNREACHABLE, what + ": the engine does not answer");
        needSay(what);
    }

    private final class Connection implements Engine {

        @Override
        public S observe(StackName stack) throws EngineException {
            return EngineInMemory.this.observe(stack);
        }

        @Override
        public SortedSet<StackName> stacks() throws EngineException {
            return EngineInMemory.this.stacks();
        }

        @Override
        public void refresh() {
            // Nothing is cached.
        }

        @Override
        public void apply(Step step, Permit permit) throws EngineException {
            reach(step.subject());
            advance();
            if (!permit.holds()) {
                throw new EngineException(
                        Kind.OUTDATED, step.subject() + ": whoever sent it leads no more");
            }
            Fault fault = faults.poll();
            if (fault != null && fault.when() == When.BEFORE_EFFECT) {
                throw new EngineException(
                        fault.kind(), step.subject() + ": the test made it fail before its effect");
            }
            stream.during(
                    Optional.of(this),
                    () -> {
                        perform(step);
                        applied.add(step);
                    });
            // What it does by itself next is news to whoever made it do so.
            settle();
            if (fault != null) {
                throw new EngineException(
                        fault.kind(), step.subject() + ": the test made it fail after its effect");
            }
        }

        @Override
        public AutoCloseable watch(Consumer<EngineEvent> sink) {
            return stream.watch(this, sink);
        }
    }
}
