package dev.skep.engine;

import dev.skep.engine.EngineEvent.Touched;
import dev.skep.identity.StackName;
import dev.skep.observed.Life;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** Who watches an engine in memory, and what they are told. */
final class FakeStream implements FakeHost.Witness {

    /**
     * @param connection whose own steps are no news to it
     */
    private record Watcher(Engine connection, Consumer<EngineEvent> sink) {}

    /** Something done to the engine. */
    interface Deed<X extends Exception> {
        void happen() throws X;
    }

    /** An engine keeps so many of its events for those who come back. */
    private static final int KEPT = 256;

    private final List<Watcher> watchers = new ArrayList<>();
    private final SortedSet<StackName> looked = new TreeSet<>();
    private Optional<Engine> acting = Optional.empty();
    private final Deque<Runnable> missed = new ArrayDeque<>();
    private boolean open = true;

    AutoCloseable watch(Engine connection, Consumer<EngineEvent> sink) {
        Watcher watcher = new Watcher(connection, sink);
        watchers.add(watcher);
        if (open) {
            sink.accept(new EngineEvent.StreamOpened());
        }
        return () -> watchers.remove(watcher);
    }

    /** Somebody may wait for what nobody owns on behalf of this stack. */
    void lookedAt(StackName stack) {
        looked.add(stack);
    }

    void lose(String cause) {
        if (open) {
            tell(_ -> new EngineEvent.StreamLost(cause));
            open = false;
        }
    }

    /** What the engine kept of its events is gone with it. */
    void endWithItsEngine() {
        lose("the engine ended");
        missed.clear();
    }

    void open() {
        if (!open) {
            open = true;
            tell(_ -> new EngineEvent.StreamOpened());
            List<Runnable> kept = List.copyOf(missed);
            missed.clear();
            kept.forEach(Runnable::run);
        }
    }

    /**
     * What happens meanwhile is somebody's doing.
     *
     * @param actor empty for none of those that watch
     */
    <X extends Exception> void during(Optional<Engine> actor, Deed<X> deed) throws X {
        Optional<Engine> before = acting;
        acting = actor;
        try {
            deed.happen();
        } finally {
            acting = before;
        }
    }

    @Override
    public void container(FakeContainer container, String action) {
        String what = "container " + container.name + " " + action;
        tell(watcher -> new Touched(container.stack, what, isActing(watcher)));
    }

    private boolean isActing(Watcher watcher) {
        return acting.filter(watcher.connection()::equals).isPresent();
    }

    @Override
    public void stray(String name, StackName stack, String action) {
        tell(_ -> new Touched(stack, "container " + name + " " + action, false));
    }

    /** Hurries nobody, whoever did it. */
    @Override
    public void object(String what, Optional<StackName> owner) {
        owner.map(Set::of)
                .orElseGet(() -> new TreeSet<>(looked))
                .forEach(stack -> tell(_ -> new Touched(stack, what, true)));
    }

    /** Of a swarm's services and what they need, of which no event tells whose they are. */
    void swarm(String what) {
        new TreeSet<>(looked)
                .forEach(stack ->
                        tell(watcher ->
                                new Touched(
                                        stack,
                                        what,
                                        isActing(watcher) || what.startsWith("network "))));
    }

    /** Whoever looks has learnt by himself whether a node lives. */
    void life(String node, Life life) {
        tell(_ -> new EngineEvent.LifeChanged(node, life instanceof Life.Silent));
    }

    @Override
    public void images() {
        tell(_ -> new EngineEvent.ImagesChanged());
    }

    private void tell(Function<Watcher, EngineEvent> event) {
        for (Watcher watcher : List.copyOf(watchers)) {
            EngineEvent told = event.apply(watcher);
            if (open) {
                pass(watcher, told);
            } else {
                missed.add(() -> pass(watcher, told));
            }
        }
        while (missed.size() > KEPT * watchers.size()) {
            missed.removeFirst();
        }
    }

    /** What one is told may make it end its watch, or another's. */
    private void pass(Watcher watcher, EngineEvent event) {
        if (watchers.contains(watcher)) {
            watcher.sink().accept(event);
        }
    }
}
