package dev.skep.lead;

import dev.skep.lead.LeaseStore.Seen;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one who wants to lead knows, and what he does next. Immutable; each change is another one.
 *
 * <p>All times are by a clock of the process's own that nobody sets, but those called wall. Who
 * leads believes so from before its write was sent; the others wait from after they have seen it:
 * so no two can believe it at once, as long as their clocks go at nearly the same pace.
 *
 * @param seen the lease as it was read last
 * @param removed the one that was there before, where somebody has taken it away: whose it was does
 *     not know that yet
 * @param seenAt since when it has been like that, at the least
 * @param mandate what it may do, once it holds the lease
 */
record Candidacy(
        Holder me,
        Optional<Seen> seen,
        Optional<Lease> removed,
        Instant seenAt,
        Optional<Mandate> mandate) {

    /** The share of its validity that a lease is waited for longer: clocks do not go alike. */
    private static final double DRIFT = 0.05;

    /** The share of its validity within which those who wait come one after the other. */
    private static final double SPREAD = 0.1;

    /**
     * The right to act.
     *
     * @param renewAt when the lease is to be renewed
     * @param until by the process's own clock
     * @param wallUntil by the wall clock, which goes on while the machine sleeps
     */
    record Mandate(long term, Instant renewAt, Instant until, Instant wallUntil) {

        boolean holds(Instant now, Instant wall) {
            return now.isBefore(until) && wall.isBefore(wallUntil);
        }
    }

    /** What to do next. */
    sealed interface Move {

        /** Write the lease. */
        record Write(Optional<Seen> expected, Lease next) implements Move {}

        /** Nothing, and look again then. */
        record Rest(Instant until) implements Move {}
    }

    static Candidacy of(Holder me) {
        return new Candidacy(me, Optional.empty(), Optional.empty(), Instant.MIN, Optional.empty());
    }

    /** The lease was read. */
    Candidacy saw(Optional<Seen> now, Instant at) {
        Optional<Mandate> kept =
                mandate.filter(mine ->
                        now.map(it -> it.lease().isOf(me) && it.lease().term() == mine.term())
                                .orElse(true));
        if (now.equals(seen)) {
            return new Candidacy(me, seen, removed, seenAt, kept);
        }
        Optional<Lease> gone = now.isEmpty() ? seen.map(Seen::lease) : Optional.empty();
        return new Candidacy(me, now, gone, at, kept);
    }

    /**
     * @param timing of the store
     * @param lastTerm the highest that anything bears, where there is no lease
     * @param isDead whether that process is known to have ended; false when it is not known
     * @param chance from 0 to 1
     */
    Move move(
            Timing timing,
            long lastTerm,
            Predicate<Holder> isDead,
            Instant now,
            Instant wall,
            double chance) {
        Optional<Mandate> mine = mandate.filter(it -> it.holds(now, wall));
        if (mine.isPresent() && seen.isEmpty()) {
            return new Move.Write(seen, claim(timing, lastTerm, wall));
        }
        if (mine.isPresent()) {
            Instant due = mine.get().renewAt();
            return now.isBefore(due)
                    ? new Move.Rest(due)
                    : new Move.Write(seen, seen.get().lease().renewed(wall));
        }
        Instant free = freeAt(isDead, chance);
        if (!now.isBefore(free)) {
            return new Move.Write(seen, claim(timing, lastTerm, wall));
        }
        Instant look = now.plus(timing.lookEvery());
        return new Move.Rest(free.isBefore(look) ? free : look);
    }

    private Instant freeAt(Predicate<Holder> isDead, double chance) {
        if (seen.isEmpty()) {
            return removed.map(lease -> waitedFor(lease, chance)).orElse(Instant.MIN);
        }
        Lease lease = seen.get().lease();
        // Its own, without a mandate: it was paused for too long, or never heard that it won.
        if (lease.holder().isEmpty() || lease.isOf(me) || isDead.test(lease.holder().get())) {
            return Instant.MIN;
        }
        return waitedFor(lease, chance);
    }

    private Instant waitedFor(Lease lease, double chance) {
        double patience = lease.validFor().toMillis() * (1 + DRIFT + SPREAD * chance);
        return seenAt.plusMillis((long) patience);
    }

    private Lease claim(Timing timing, long lastTerm, Instant wall) {
        long term = seen.map(it -> it.lease().term()).orElse(lastTerm) + 1;
        return new Lease(Optional.of(me), term, timing.validFor(), wall);
    }

    /**
     * The lease was written.
     *
     * @param begun when, before it was sent
     */
    Candidacy won(Lease written, Timing timing, Instant begun, Instant wallBegun) {
        Mandate mine =
                new Mandate(
                        written.term(),
                        begun.plus(timing.renewEvery()),
                        begun.plus(written.validFor()),
                        wallBegun.plus(written.validFor()));
        return new Candidacy(me, seen, removed, seenAt, Optional.of(mine));
    }

    /** Somebody else has written, or it was given up. */
    Candidacy lost() {
        return new Candidacy(me, seen, removed, seenAt, Optional.empty());
    }
}
