package dev.skep.simulation;

import dev.skep.engine.Engine;
import dev.skep.engine.EngineEvent;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.Permit;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What lies between one controller and its engine: latency, a view of the engine that is as old as
 * the events that fed it, and every fault that a network, a proxy and a list can have.
 *
 * <p>It dies with its controller: what that still had to send is never sent.
 */
abstract class Line implements Engine {

    /** How long the adapter waits for the answer to most calls. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final int LATEST_MILLIS = 8_000;
    private static final Duration PAST_THE_LEASE = Duration.ofSeconds(15);

    final Engine connection;
    private final Site site;
    private final Skep skep;
    private final Agenda agenda;
    private final Trace trace;
    private final RandomGenerator chance;
    private final Deque<CallFault> callFaults = new ArrayDeque<>();
    private final Deque<ReadFault> readFaults = new ArrayDeque<>();
    private final Deque<EventFault> eventFaults = new ArrayDeque<>();
    private final Map<StackName, ObservedState> views = new HashMap<>();

    /** Stacks of which what was seen may not be so any more. */
    private final SortedSet<StackName> doubtful = new TreeSet<>();

    /**
     * Stacks on which a step of ours was taken since they were looked at: no list is older than
     * that.
     */
    private final SortedSet<StackName> touched = new TreeSet<>();

    private int staleLists;
    private Runnable onKill = () -> {};
    private Consumer<EngineEvent> sink = _ -> {};
    private boolean alive = true;
    private boolean streaming = true;
    private Instant cutOffUntil = Instant.MIN;

    Line(Site site, Skep skep, RandomGenerator chance) {
        this.connection = site.fake().connect();
        this.site = site;
        this.skep = skep;
        this.agenda = site.agenda;
        this.trace = site.trace;
        this.chance = chance;
    }

    /**
     * Asks the engine for what has to be asked for.
     *
     * @param before what was seen last
     * @param isDoubtful whether that may not be so any more
     */
    abstract ObservedState ask(StackName stack, @Nullable ObservedState before, boolean isDoubtful)
            throws EngineException;

    /** Whether there is anything that has to be asked for whatever was heard. */
    abstract boolean isAskedAlways();

    // What a simulation arranges.

    /** Registers what kills the controller at a call. */
    void onKill(Runnable kill) {
        onKill = kill;
    }

    void nextCall(CallFault fault) {
        callFaults.add(fault);
    }

    void nextRead(ReadFault fault) {
        readFaults.add(fault);
    }

    void nextEvent(EventFault fault) {
        eventFaults.add(fault);
    }

    /** So many lists are as old as the one before. */
    void staleLists(int count) {
        staleLists += count;
    }

    /** Everything works from now on. */
    void heal() {
        callFaults.clear();
        readFaults.clear();
        eventFaults.clear();
        staleLists = 0;
        cutOffUntil = Instant.MIN;
    }

    /** Nothing passes for a while, either way. */
    void cutOff(Duration most) {
        cutOffUntil = agenda.instant().plus(most);
        cutStream(most);
    }

    /** The controller at this end is dead. */
    void cut() {
        alive = false;
    }

    /** Between 1 and 50 milliseconds. */
    Duration latency() {
        return Duration.ofMillis(1 + chance.nextInt(50));
    }

    // What the controller sees.

    @Override
    public final ObservedState observe(StackName stack) throws EngineException {
        reach("observe " + stack);
        ObservedState known = views.get(stack);
        boolean isAsked = isAskedAlways() || isDoubtful(stack);
        if (known != null && isAsked && staleLists > 0 && !touched.contains(stack)) {
            staleLists--;
            trace.add("list of " + stack + " is stale");
            trace.count("list that is stale");
            return known;
        }
        if (isAsked) {
            meet(readFaults.poll(), "observe " + stack);
        }
        if (known == null || isAskedAlways() || isDoubtful(stack)) {
            known = ask(stack, known, isDoubtful(stack));
            views.put(stack, known);
            doubtful.remove(stack);
            touched.remove(stack);
            // What happens while the answer is on its way is not in it.
            agenda.runUntil(agenda.instant().plus(latency()));
        }
        site.safety().saw(known);
        return known;
    }

    private boolean isDoubtful(StackName stack) {
        return !views.containsKey(stack) || doubtful.contains(stack);
    }

    private void meet(@Nullable ReadFault fault, String what) throws EngineException {
        if (fault == null) {
            return;
        }
        trace.add(what + " meets " + fault);
        trace.count("look that " + Fault.words(fault.name()));
        switch (fault) {
            case CUT_OFF -> {}
            case HANGS -> agenda.runUntil(agenda.instant().plus(CALL_TIMEOUT));
            case ANSWERS_LATE -> {
                agenda.runUntil(agenda.instant().plusMillis(chance.nextInt(LATEST_MILLIS)));
                return;
            }
            case KILLED -> onKill.run();
        }
        throw new EngineException(Kind.UNREACHABLE, what + ": the simulation's " + fault);
    }

    @Override
    public SortedSet<StackName> stacks() throws EngineException {
        reach("list stacks");
        return connection.stacks();
    }

    @Override
    public final void refresh() {
        doubtful.addAll(views.keySet());
    }

    @Override
    public void apply(Step step, Permit permit) throws EngineException {
        reach(step.subject());
        site.safety().tried(step);
        CallFault fault = callFaults.poll();
        if (fault == null) {
            carryOut(step, permit);
            return;
        }
        trace.add("call of " + PlanText.of(step) + " meets " + fault);
        trace.count("call that " + Fault.words(fault.name()));
        switch (fault) {
            case GOES_WELL -> carryOut(step, permit);
            case REFUSED_BEFORE_EFFECT -> throw answer(Kind.REFUSED, step);
            case FAILED_BEFORE_EFFECT -> throw answer(Kind.FAILED, step);
            case CUT_OFF_AFTER_EFFECT -> {
                carryOut(step, permit);
                throw answer(Kind.UNREACHABLE, step);
            }
            case FAILED_AFTER_EFFECT -> {
                carryOut(step, permit);
                throw answer(Kind.FAILED, step);
            }
            case HANGS_WITHOUT_EFFECT -> {
                agenda.runUntil(agenda.instant().plus(CALL_TIMEOUT));
                throw answer(Kind.UNREACHABLE, step);
            }
            case HANGS_WITH_EFFECT -> {
                carryOut(step, permit);
                agenda.runUntil(agenda.instant().plus(CALL_TIMEOUT));
                throw answer(Kind.UNREACHABLE, step);
            }
            case PAUSED_BEFORE_EFFECT -> {
                skep.process.pause(PAST_THE_LEASE.plusMillis(chance.nextInt(LATEST_MILLIS)));
                skep.process.restUntilAwake();
                reach(step.subject());
                carryOut(step, permit);
            }
            case TAKES_EFFECT_LATE -> {
                agenda.after(CALL_TIMEOUT, () -> arrive(step));
                throw answer(Kind.UNREACHABLE, step);
            }
            case ANSWERS_LATE -> {
                carryOut(step, permit);
                agenda.runUntil(agenda.instant().plusMillis(chance.nextInt(LATEST_MILLIS)));
            }
            case KILLED_BEFORE_EFFECT -> {
                onKill.run();
                throw answer(Kind.UNREACHABLE, step);
            }
            case KILLED_AFTER_EFFECT -> {
                carryOut(step, permit);
                onKill.run();
                throw answer(Kind.UNREACHABLE, step);
            }
        }
    }

    /** Long after Skep gave it up, and whether it lives or not: nobody's step any more. */
    private void arrive(Step step) {
        site.safety().disturbed();
        try {
            connection.apply(step);
            trace.add("late: " + PlanText.of(step));
        } catch (EngineException e) {
            trace.add("late: " + PlanText.of(step) + " failed: " + e.getMessage());
        }
        site.changed();
    }

    /** Somebody may be faster. */
    void beforeEffect(Step step) throws EngineException {}

    private void carryOut(Step step, Permit permit) throws EngineException {
        beforeEffect(step);
        boolean holds = permit.holds();
        if (holds) {
            site.safety().asked(step);
            site.election.acts(skep, permit, step);
        } else {
            trace.count(Election.TOO_LATE);
        }
        try {
            connection.apply(step, permit);
            trace.add(PlanText.of(step));
        } catch (EngineException e) {
            trace.add(PlanText.of(step) + " failed: " + e.getMessage());
            throw e;
        } finally {
            refresh();
            touched.addAll(views.keySet());
            site.changed();
        }
        if (!holds) {
            site.safety().never("takes effect after its permit has ended", step);
        }
        site.safety().done(step);
    }

    private static EngineException answer(Kind kind, Step step) {
        return new EngineException(kind, step.subject() + ": the simulation's " + kind);
    }

    private void reach(String what) throws EngineException {
        if (!alive) {
            throw new EngineException(Kind.UNREACHABLE, what + ": asked by the dead");
        }
        if (cutOffUntil.isAfter(agenda.instant())) {
            throw new EngineException(Kind.UNREACHABLE, what + ": asked by who is cut off");
        }
    }

    // What the controller is told.

    @Override
    public AutoCloseable watch(Consumer<EngineEvent> watcher) {
        sink = watcher;
        return connection.watch(this::hear);
    }

    private void hear(EngineEvent event) {
        if (!alive) {
            return;
        }
        switch (event) {
            case EngineEvent.Touched touched -> {
                if (streaming) {
                    heed(touched);
                }
            }
            case EngineEvent.MembershipChanged changed -> deliver(latency(), changed);
            case EngineEvent.LifeChanged changed -> deliver(latency(), changed);
            case EngineEvent.SubmissionsChanged changed -> deliver(latency(), changed);
            case EngineEvent.ImagesChanged changed -> {
                if (streaming) {
                    deliver(latency(), changed);
                }
            }
            case EngineEvent.StreamLost lost -> deliver(Duration.ZERO, lost);
            case EngineEvent.StreamOpened opened -> deliver(Duration.ZERO, opened);
        }
    }

    private void heed(EngineEvent.Touched event) {
        EventFault fault = eventFaults.poll();
        if (fault == null) {
            deliver(latency(), event);
            return;
        }
        trace.add("event \"" + event.what() + "\" is " + fault);
        trace.count("event that is " + Fault.words(fault.name()));
        switch (fault) {
            case DROPPED -> {}
            case DOUBLED -> {
                deliver(latency(), event);
                deliver(latency().plusSeconds(1), event);
            }
            // It comes after the call whose doing it is has ended: nobody knows any more whose it
            // was.
            case LATE ->
                    deliver(
                            latency().plusSeconds(chance.nextInt(10)),
                            new EngineEvent.Touched(event.stack(), event.what(), false));
        }
    }

    private void deliver(Duration after, EngineEvent event) {
        agenda.after(
                after,
                () -> {
                    if (alive) {
                        note(event);
                        sink.accept(event);
                    }
                });
    }

    private void note(EngineEvent event) {
        switch (event) {
            case EngineEvent.Touched touched -> doubtful.add(touched.stack());
            case EngineEvent.ImagesChanged(),
                    EngineEvent.MembershipChanged(),
                    EngineEvent.LifeChanged(var _, var _),
                    EngineEvent.SubmissionsChanged(),
                    EngineEvent.StreamLost(var _),
                    EngineEvent.StreamOpened() ->
                    refresh();
        }
    }

    /** The stream ends, and opens again after a while; what happens in between is not told. */
    void cutStream(Duration closed) {
        streaming = false;
        deliver(Duration.ZERO, new EngineEvent.StreamLost("the simulation cut it"));
        agenda.after(
                closed,
                () -> {
                    streaming = true;
                    deliver(Duration.ZERO, new EngineEvent.StreamOpened());
                });
    }
}
