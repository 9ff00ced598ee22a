package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What lies between one process and the lease: latency, and whatever keeps a call or its answer.
 * The engine has to be there, and its swarm to have a leader.
 */
final class LeaseLine implements LeaseStore {

    /** What one read or write of the lease meets. */
    enum CallFault {
        FAILS,
        LOSES_ANSWER,
        LEAVES_LATE,
        TAKES_EFFECT_LATE,
        ANSWERS_LATE,
        PAUSED_BEFORE_EFFECT,
        PAUSED_AFTER_EFFECT,
        KILLED
    }

    /** Longer than the lease. */
    private static final int LATEST_MILLIS = 30_000;

    private final Site site;
    private final Skep skep;
    private final RandomGenerator chance;
    private final Deque<CallFault> faults = new ArrayDeque<>();
    private Instant cutOffUntil = Instant.MIN;

    /** The process at this end; it is begun after the line. */
    private @Nullable Process process;

    LeaseLine(Site site, Skep skep, RandomGenerator chance) {
        this.site = site;
        this.skep = skep;
        this.chance = chance;
    }

    void begun(Process by) {
        process = by;
    }

    // What a simulation arranges.

    void nextCall(CallFault fault) {
        faults.add(fault);
    }

    void cutOff(Duration most) {
        cutOffUntil = site.agenda.instant().plus(most);
    }

    void heal() {
        faults.clear();
        cutOffUntil = Instant.MIN;
    }

    // What the elector asks.

    @Override
    public Optional<Seen> read() throws StoreException {
        return call(site.election.store::read);
    }

    @Override
    public boolean swap(Optional<Seen> expected, Lease next) throws StoreException {
        return call(() -> {
            boolean written = site.election.store.swap(expected, next);
            if (written) {
                site.election.written(skep);
            }
            return written;
        });
    }

    @Override
    public long lastTerm() throws StoreException {
        return call(site.election.store::lastTerm);
    }

    private interface Call<T> {
        T make() throws StoreException;
    }

    private <T> T call(Call<T> call) throws StoreException {
        @Nullable CallFault fault = faults.poll();
        if (fault != null) {
            site.trace.add("a call of " + skep + " for the lease meets " + fault);
            site.trace.count("call for the lease that " + Fault.words(fault.name()));
            before(fault, call);
        }
        rest(Duration.ofMillis(chance.nextInt(30)));
        reach();
        T answer = call.make();
        rest(Duration.ofMillis(chance.nextInt(30)));
        if (fault != null) {
            after(fault);
        }
        needAlive();
        return answer;
    }

    private void before(CallFault fault, Call<?> call) throws StoreException {
        switch (fault) {
            case FAILS -> throw failed("the simulation's " + fault);
            case LEAVES_LATE -> rest(late());
            case TAKES_EFFECT_LATE -> {
                site.agenda.after(late(), () -> arrive(call));
                throw failed("the simulation's " + fault);
            }
            case PAUSED_BEFORE_EFFECT -> pause();
            case LOSES_ANSWER, ANSWERS_LATE, PAUSED_AFTER_EFFECT, KILLED -> {}
        }
    }

    private void after(CallFault fault) throws StoreException {
        switch (fault) {
            case LOSES_ANSWER -> throw failed("the simulation's " + fault);
            case ANSWERS_LATE -> rest(late());
            case PAUSED_AFTER_EFFECT -> pause();
            case KILLED -> skep.kill(late());
            case FAILS, LEAVES_LATE, TAKES_EFFECT_LATE, PAUSED_BEFORE_EFFECT -> {}
        }
    }

    private Duration late() {
        return Duration.ofMillis(chance.nextInt(LATEST_MILLIS));
    }

    /** Whoever sent it has given it up, and may be dead. */
    private static void arrive(Call<?> call) {
        try {
            call.make();
        } catch (StoreException e) {
            throw new IllegalStateException("a store in memory always answers", e);
        }
    }

    /** It does not come to its next line before it is awake. */
    private void pause() throws StoreException {
        process().pause(late());
        rest(Duration.ZERO);
    }

    private void rest(Duration duration) throws StoreException {
        site.agenda.runUntil(site.agenda.instant().plus(duration));
        process().restUntilAwake();
        needAlive();
    }

    private void needAlive() throws StoreException {
        if (!process().isAlive()) {
            throw failed("asked by the dead");
        }
    }

    private Process process() {
        return java.util.Objects.requireNonNull(process);
    }

    private void reach() throws StoreException {
        if (cutOffUntil.isAfter(site.agenda.instant())) {
            throw failed("cut off from the lease");
        }
        try {
            var unused = skep.line.stacks();
        } catch (EngineException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreException failed(String why) {
        return new StoreException(why, new IllegalStateException(why));
    }
}
