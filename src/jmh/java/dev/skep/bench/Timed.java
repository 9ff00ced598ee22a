package dev.skep.bench;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/** An engine that notes when Skep was told something, and when it looked and acted. */
final class Timed implements Engine {

    /** A look or a step, or the moment of an event. */
    record Span(String what, long from, long to) {}

    private final Engine engine;
    private final List<Span> spans = new ArrayList<>();

    Timed(Engine engine) {
        this.engine = engine;
    }

    synchronized List<Span> since(long nanos) {
        return spans.stream().filter(span -> span.from() >= nanos).toList();
    }

    synchronized void forget() {
        spans.clear();
    }

    private synchronized void add(String what, long from) {
        spans.add(new Span(what, from, System.nanoTime()));
    }

    @Override
    public ObservedState observe(StackName stack) throws EngineException {
        long from = System.nanoTime();
        try {
            return engine.observe(stack);
        } finally {
            add("observe", from);
        }
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        return engine.stacks();
    }

    @Override
    public void refresh() {
        engine.refresh();
    }

    @Override
    public void apply(Step step, Permit permit) throws EngineException {
        long from = System.nanoTime();
        try {
            engine.apply(step, permit);
        } finally {
            add(step.getClass().getSimpleName(), from);
        }
    }

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> sink) {
        return engine.watch(event -> {
            add("event", System.nanoTime());
            if (event instanceof EngineEvent.LifeChanged) {
                add("LifeChanged", System.nanoTime());
            }
            sink.accept(event);
        });
    }
}
