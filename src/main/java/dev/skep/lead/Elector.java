package dev.skep.lead;

import dev.skep.lead.Candidacy.Mandate;
import dev.skep.lead.Candidacy.Move;
import dev.skep.lead.LeaseStore.Seen;
import dev.skep.lead.LeaseStore.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Takes part in the election of one process: reads and writes the lease as its {@link Candidacy}
 * says, and knows at any moment whether it leads.
 *
 * <p>{@link #tick} is called by one thread at a time; everything else by any. It has no thread of
 * its own.
 */
public final class Elector {

    private final LeaseStore store;
    private final Predicate<Holder> isDead;
    private final InstantSource clock;
    private final InstantSource wall;
    private final RandomGenerator chance;
    private final Consumer<Leadership> listener;

    private volatile Candidacy candidacy;
    private volatile Optional<String> problem = Optional.empty();
    private Leadership told = new Leadership.Alone();

    /**
     * What an elector reads the time from.
     *
     * @param steady goes at the pace of real time, and nobody sets it
     * @param wall what people's clocks show
     */
    public record Clocks(InstantSource steady, InstantSource wall) {}

    /**
     * @param isDead whether a process is known to have ended; false when it is not known
     * @param listener told of each change, by the thread that ticks
     */
    public Elector(
            Holder me,
            LeaseStore store,
            Predicate<Holder> isDead,
            Clocks clocks,
            RandomGenerator chance,
            Consumer<Leadership> listener) {
        this.candidacy = Candidacy.of(me);
        this.store = store;
        this.isDead = isDead;
        this.clock = clocks.steady();
        this.wall = clocks.wall();
        this.chance = chance;
        this.listener = listener;
    }

    /**
     * The term of the lease that is held at this very moment; empty while none is. It may end
     * between two calls, with nobody telling.
     */
    public Optional<Long> term() {
        return candidacy
                .mandate()
                .filter(it -> it.holds(clock.instant(), wall.instant()))
                .map(Mandate::term);
    }

    public Leadership leadership() {
        Candidacy now = candidacy;
        Optional<Lease> lease = now.seen().map(Seen::lease);
        return term().<Leadership>map(term -> new Leadership.Leading(now.me(), term))
                .orElseGet(() ->
                        new Leadership.Following(
                                lease.flatMap(Lease::holder),
                                lease.map(Lease::term).orElse(0L),
                                problem));
    }

    /**
     * Reads the lease, and writes it where that is due.
     *
     * @return when to call again, by the steady clock
     */
    public Instant tick() {
        Instant next;
        try {
            next = turn();
            problem = Optional.empty();
        } catch (StoreException e) {
            problem = Optional.ofNullable(e.getMessage());
            next = clock.instant().plus(store.timing().retryAfter());
        }
        tell();
        return next;
    }

    private Instant turn() throws StoreException {
        candidacy = candidacy.saw(store.read(), clock.instant());
        return switch (next()) {
            case Move.Rest(Instant until) -> until;
            case Move.Write(Optional<Seen> expected, Lease lease) -> {
                Instant begun = clock.instant();
                Instant wallBegun = wall.instant();
                boolean written = store.swap(expected, lease);
                candidacy =
                        written
                                ? candidacy.won(lease, store.timing(), begun, wallBegun)
                                : candidacy.lost();
                yield written ? begun.plus(store.timing().renewEvery()) : begun;
            }
        };
    }

    private Move next() throws StoreException {
        long lastTerm = candidacy.seen().isPresent() ? 0 : store.lastTerm();
        return candidacy.move(
                store.timing(),
                lastTerm,
                isDead,
                clock.instant(),
                wall.instant(),
                chance.nextDouble());
    }

    private void tell() {
        Leadership now = leadership();
        if (!now.equals(told)) {
            told = now;
            listener.accept(now);
        }
    }

    /**
     * Gives the lease up, so that another can lead at once. To be called when nothing is done any
     * more, and {@link #tick} will not be called again.
     */
    public void release() throws StoreException {
        if (term().isEmpty()) {
            return;
        }
        candidacy = candidacy.saw(store.read(), clock.instant());
        // Where somebody has removed it, there is nothing to give up.
        Optional<Seen> mine = candidacy.mandate().flatMap(_ -> candidacy.seen());
        candidacy = candidacy.lost();
        if (mine.isPresent()) {
            store.swap(mine, mine.get().lease().released(wall.instant()));
        }
    }
}
