package dev.skep.lead;

import java.util.Optional;

/** The store of a swarm, of which the answers can get lost. */
public final class LeaseInMemory implements LeaseStore {

    Optional<Seen> there = Optional.empty();
    boolean isOutOfReach;

    /** The next write takes effect, and nobody hears of it. */
    boolean losesAnswer;

    /** Runs once, between a read and the write that follows it. */
    Runnable beforeWrite = () -> {};

    int writes;
    long lastTerm;

    @Override
    public Optional<Seen> read() throws StoreException {
        reach();
        return there;
    }

    @Override
    public boolean swap(Optional<Seen> expected, Lease next) throws StoreException {
        reach();
        Runnable before = beforeWrite;
        beforeWrite = () -> {};
        before.run();
        if (!there.equals(expected)) {
            return false;
        }
        there = Optional.of(new Seen(next, there.map(Seen::version).orElse(0L) + 1));
        writes++;
        if (losesAnswer) {
            losesAnswer = false;
            throw new StoreException("the answer was lost", new IllegalStateException());
        }
        return true;
    }

    @Override
    public long lastTerm() {
        return lastTerm;
    }

    /** Somebody removes it, and nothing tells of its term. */
    public void forget() {
        there = Optional.empty();
    }

    private void reach() throws StoreException {
        if (isOutOfReach) {
            throw new StoreException("no answer", new IllegalStateException());
        }
    }
}
