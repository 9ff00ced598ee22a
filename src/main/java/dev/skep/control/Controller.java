package dev.skep.control;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.identity.StackName;
import dev.skep.lead.Holder;
import dev.skep.lead.Leadership;
import dev.skep.status.Board;
import dev.skep.status.Reach;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which stack to look at next, and when.
 *
 * <p>Level, not edge: an event only marks a stack to be looked at; what is done follows from what
 * is seen then. One stack is looked at by one thread at a time; {@link #tick} may be called by
 * many. It has no threads of its own: {@link Loop} turns it in production, a simulation turns it in
 * tests.
 */
public final class Controller {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /** The longest that nobody looks: what calls {@link #tick} shows by it that it lives. */
    static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private final Means means;
    private final Engine engine;
    private final Board board;
    private final InstantSource clock;
    private volatile Runnable onWork = () -> {};

    private final SortedMap<StackName, StackLoop> stacks = new TreeMap<>();
    private final Map<String, StackName> stackBySource = new TreeMap<>();
    private Reach reach = new Reach.NotYet();
    private boolean loaded;
    private volatile boolean stopped;

    public Controller(Means means) {
        this.means = means.actingWhile(() -> !stopped);
        this.engine = means.engine();
        this.board = means.board();
        this.clock = means.clock();
    }

    /**
     * Registers what any thread calls when a stack has become ready to be looked at, or when one
     * that will be needs somebody else to call {@link #tick}.
     */
    public void onWork(Runnable wake) {
        onWork = wake;
    }

    /**
     * Takes over what was read. A document with problems changes nothing but the stack's status:
     * its last good state stays, or another document of the stack counts. A stack that is no longer
     * described is one without services.
     */
    public void submit(Reading reading) {
        List<Problem> unattributed = new ArrayList<>();
        synchronized (this) {
            SortedMap<StackName, DesiredState> states = new TreeMap<>();
            SortedMap<StackName, List<Problem>> problems = new TreeMap<>();
            for (Document document : reading.documents()) {
                switch (document) {
                    case Document.Valid valid -> {
                        stackBySource.put(valid.source(), valid.state().stack());
                        states.put(valid.state().stack(), valid.state());
                    }
                    case Document.Invalid invalid ->
                            invalid.stack()
                                    .or(() ->
                                            Optional.ofNullable(
                                                    stackBySource.get(invalid.source())))
                                    .map(stack ->
                                            problems.computeIfAbsent(stack, _ -> new ArrayList<>()))
                                    .orElse(unattributed)
                                    .addAll(invalid.problems());
                }
            }
            // That nothing is asked for is known as well as anything else.
            loaded = loaded || !states.isEmpty() || reading.documents().isEmpty();
            take(states, problems);
            if (unattributed.isEmpty()) {
                stacks.forEach((name, stack) -> {
                    if (!states.containsKey(name) && !problems.containsKey(name)) {
                        stack.abandon(clock.instant());
                    }
                });
            }
            board.input(loaded, unattributed);
        }
        unattributed.forEach(problem -> LOG.error("input not usable why=\"{}\"", problem));
        onWork.run();
    }

    private void take(
            SortedMap<StackName, DesiredState> states,
            SortedMap<StackName, List<Problem>> problems) {
        states.forEach((name, state) ->
                loopOf(name)
                        .accept(state, problems.getOrDefault(name, List.of()), clock.instant()));
        problems.forEach((name, found) -> {
            if (!states.containsKey(name)) {
                loopOf(name).refuse(found, clock.instant());
            }
        });
    }

    private StackLoop loopOf(StackName name) {
        return stacks.computeIfAbsent(
                name, stack -> new StackLoop(stack, means, () -> onWork.run()));
    }

    /** No further step is started; those in flight are left to the engine. */
    public void stop() {
        stopped = true;
    }

    /** Takes note of who leads. Who begins to lead looks at everything with fresh eyes. */
    public void onLeadership(Leadership leadership) {
        board.leadership(leadership);
        switch (leadership) {
            case Leadership.Leading(var holder, long term) -> {
                LOG.info("leading term={} as=\"{}\"", term, holder.name());
                touchAll(clock.instant());
            }
            case Leadership.Following following ->
                    LOG.info(
                            "following leader=\"{}\" term={} why=\"{}\"",
                            following.leader().map(Holder::name).orElse("nobody"),
                            following.term(),
                            following.problem().orElse("this one does not hold the lease"));
            case Leadership.Alone(), Leadership.Elsewhere _ -> {}
        }
    }

    /** Takes note of what the engine tells. */
    public void onEvent(EngineEvent event) {
        Instant now = clock.instant();
        switch (event) {
            case EngineEvent.Touched(StackName name, String what, boolean own) -> {
                StackLoop stack;
                synchronized (this) {
                    stack = stacks.get(name);
                }
                if (stack != null) {
                    touch(stack, what, own, now);
                }
            }
            case EngineEvent.LifeChanged(String node, boolean silent) ->
                    loops().forEach(stack ->
                            touch(stack, node + (silent ? " silent" : " answers"), false, now));
            case EngineEvent.ImagesChanged(),
                    EngineEvent.MembershipChanged(),
                    EngineEvent.StreamOpened(),
                    EngineEvent.StreamLost(String _) ->
                    touchAll(now);
            case EngineEvent.SubmissionsChanged() -> {
                // Whoever follows them submits what has come of it.
            }
        }
    }

    /** The engine has answered somebody else; while there is no stack, nobody else asks it. */
    void heard(Reach answer) {
        if (loops().isEmpty()) {
            reached(answer);
        }
    }

    /** Looks at everything again, whatever the events said or failed to say. */
    public void resync() {
        engine.refresh();
        touchAll(clock.instant());
    }

    private void touchAll(Instant now) {
        for (StackLoop stack : loops()) {
            stack.touch(now);
            if (stack.isReady(now)) {
                onWork.run();
            }
        }
    }

    /** Most events are of steps under way, which are looked at when they are over. */
    private void touch(StackLoop stack, String what, boolean own, Instant now) {
        if (own ? stack.echo(now) : stack.news(what, now)) {
            onWork.run();
        }
    }

    private synchronized List<StackLoop> loops() {
        return List.copyOf(stacks.values());
    }

    /**
     * Looks at one stack that is ready, if there is one.
     *
     * @return when to call again; not later than a few seconds from now
     */
    public Instant tick() {
        Instant now = clock.instant();
        board.turned(now);
        List<StackLoop> later = new ArrayList<>();
        List<StackLoop> ready = new ArrayList<>();
        for (StackLoop stack : loops()) {
            stack.dueAt().ifPresent(at -> (at.isAfter(now) ? later : ready).add(stack));
        }
        means.signals().queue(ready.size());
        for (StackLoop stack : ready) {
            if (stack.tryBegin(now)) {
                // A look may take its time: somebody else keeps watch over what is due meanwhile.
                if (ready.size() + later.size() > 1) {
                    onWork.run();
                }
                try {
                    stack.turn();
                } finally {
                    stack.end();
                }
                reached(stack.reach());
                forgetIfGone(stack);
                break;
            }
        }
        Instant after = clock.instant();
        return loops().stream()
                .flatMap(stack -> stack.dueAt().stream())
                .min(Instant::compareTo)
                .filter(due -> due.isBefore(after.plus(LONGEST_REST)))
                .orElse(after.plus(LONGEST_REST));
    }

    private synchronized void forgetIfGone(StackLoop stack) {
        if (stack.isGone()) {
            stacks.remove(stack.name());
            board.forget(stack.name(), clock.instant());
        }
    }

    private synchronized void reached(Reach seen) {
        if (!seen.getClass().equals(reach.getClass())) {
            switch (seen) {
                case Reach.NotYet() -> {}
                case Reach.Reachable() -> LOG.info("engine reachable");
                case Reach.Unreachable unreachable ->
                        LOG.warn("engine unreachable why=\"{}\"", unreachable.cause());
                case Reach.NoSay without ->
                        LOG.warn("engine has no say in its swarm why=\"{}\"", without.cause());
            }
        }
        reach = seen;
        board.engine(seen);
    }
}
