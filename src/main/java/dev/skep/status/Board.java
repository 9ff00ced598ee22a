package dev.skep.status;

import dev.skep.desired.Problem;
import dev.skep.identity.StackName;
import dev.skep.lead.Leadership;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the controller pins up what it knows, and everybody else reads it. Safe for use by many
 * threads.
 *
 * <p>Pinning up costs the controller next to nothing: statuses are worked out, and followers told,
 * on the teller. Of several situations of one stack that come while it is busy, only the newest is
 * told.
 */
public final class Board {

    private final Executor teller;
    private final EventLog events;
    private final SortedMap<StackName, Situation> situations = new ConcurrentSkipListMap<>();
    private final SortedMap<StackName, StackStatus> statuses = new ConcurrentSkipListMap<>();
    private final Map<StackName, History> histories = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<StackName> news = new ConcurrentSkipListSet<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final Object telling = new Object();

    /** Those told last; guarded by {@link #telling}. */
    private final Map<StackName, Findings> findings = new HashMap<>();

    private volatile Reach engine = new Reach.NotYet();
    private volatile Leadership leadership = new Leadership.Alone();
    private volatile boolean inputLoaded;
    private volatile List<Problem> unattributed = List.of();
    private volatile @Nullable Instant lastTurn;
    private volatile Instant latest = Instant.EPOCH;

    /**
     * @param teller runs short tasks; {@code Runnable::run} for one that tells at once
     * @param run tells the ids of this process's events from those of earlier ones
     */
    public Board(Executor teller, String run) {
        this.teller = teller;
        this.events = new EventLog(run);
    }

    /** Replaces what is known of a stack. */
    public void publish(Situation situation) {
        latest = situation.now();
        situations.put(situation.stack(), situation);
        news.add(situation.stack());
        call();
    }

    /** Adds a step to its stack's history. */
    public void record(StackName stack, HistoryEntry entry) {
        histories.computeIfAbsent(stack, name -> new History()).add(entry);
        events.add(entry.at(), new Event.StepTaken(entry));
        call();
    }

    /** Takes a stack down that is neither asked for nor there. */
    public void forget(StackName stack, Instant now) {
        latest = now;
        situations.remove(stack);
        histories.remove(stack);
        news.add(stack);
        call();
    }

    /** Says whether the engine answers. */
    public void engine(Reach reach) {
        engine = reach;
    }

    /** Says who leads: that is part of the status of every stack. */
    public void leadership(Leadership now) {
        leadership = now;
        news.addAll(situations.keySet());
        call();
    }

    /**
     * Says how the last reading of the files went.
     *
     * @param loaded whether any reading, this or an earlier one, gave desired state
     * @param problems those of files of which it is not known what stack they are about
     */
    public void input(boolean loaded, List<Problem> problems) {
        inputLoaded = loaded;
        unattributed = List.copyOf(problems);
    }

    /** Says that the loop is alive. */
    public void turned(Instant now) {
        lastTurn = now;
    }

    public Collection<StackStatus> stacks() {
        return List.copyOf(statuses.values());
    }

    public Optional<StackStatus> stack(StackName name) {
        return Optional.ofNullable(statuses.get(name));
    }

    /** The plan that the last pass made; empty when there is none. */
    public Optional<PlanView> plan(StackName name) {
        return Optional.ofNullable(situations.get(name)).flatMap(PlanView::of);
    }

    /** The last steps, oldest first. */
    public List<HistoryEntry> history(StackName name) {
        History history = histories.get(name);
        return history == null ? List.of() : history.entries();
    }

    public Reach engine() {
        return engine;
    }

    public Leadership leadership() {
        return leadership;
    }

    public boolean isInputLoaded() {
        return inputLoaded;
    }

    /** Problems of files of which it is not known what stack they are about. */
    public List<Problem> unattributed() {
        return unattributed;
    }

    /** When the loop last turned; empty before it did. */
    public Optional<Instant> lastTurn() {
        return Optional.ofNullable(lastTurn);
    }

    /**
     * Tells a listener of every event from now on, in order, until closed.
     *
     * @param lastSeen the id of the last event that the listener knows; what came after it is told
     *     first
     * @param listener called by one thread at a time; must be quick, and must not call the board
     */
    public AutoCloseable subscribe(Optional<String> lastSeen, Consumer<Event> listener) {
        return events.follow(lastSeen, latest, listener);
    }

    private void call() {
        if (called.compareAndSet(false, true)) {
            teller.execute(this::tell);
        }
    }

    private void tell() {
        called.set(false);
        synchronized (telling) {
            for (StackName stack = news.pollFirst(); stack != null; stack = news.pollFirst()) {
                retell(stack);
            }
            events.deliver(latest);
        }
    }

    private void retell(StackName stack) {
        Situation situation = situations.get(stack);
        if (situation == null) {
            findings.remove(stack);
            if (statuses.remove(stack) != null) {
                events.add(latest, new Event.StackGone(stack.value()));
            }
            return;
        }
        Optional<StackStatus> before = stack(stack);
        StackStatus status = StackStatus.of(situation, leadership, before);
        statuses.put(stack, status);
        tellChanges(stack, before, status, situation.now());
        Findings found = Findings.of(situation);
        Findings known = findings.put(stack, found);
        found.since(known == null ? Findings.NONE : known, stack)
                .forEach(changed -> events.add(situation.now(), changed));
    }

    private void tellChanges(
            StackName stack, Optional<StackStatus> before, StackStatus after, Instant now) {
        Set<Condition> conditions =
                before.map(status -> Set.copyOf(status.conditions())).orElse(Set.of());
        after.conditions().stream()
                .filter(condition -> !conditions.contains(condition))
                .forEach(condition ->
                        events.add(now, new Event.ConditionChanged(stack.value(), condition)));
        Map<String, Event.CountsChanged> gone = new HashMap<>();
        before.ifPresent(status ->
                status.services()
                        .forEach(service -> gone.put(service.name(), counts(stack, service))));
        for (ServiceStatus service : after.services()) {
            Event.CountsChanged counts = counts(stack, service);
            if (!counts.equals(gone.remove(service.name()))) {
                events.add(now, counts);
            }
        }
        gone.keySet().forEach(name -> events.add(now, new Event.ServiceGone(stack.value(), name)));
    }

    private static Event.CountsChanged counts(StackName stack, ServiceStatus service) {
        return new Event.CountsChanged(
                stack.value(),
                service.name(),
                service.desired(),
                service.running(),
                service.healthy(),
                service.updated(),
                service.completed());
    }
}
