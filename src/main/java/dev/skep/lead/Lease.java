package dev.skep.lead;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who leads, as it is written down where all who want to lead can read it.
 *
 * @param holder empty when it was given up
 * @param term one more for each time that somebody began to lead; from 1
 * @param validFor how long it counts from each renewal on
 * @param renewedAt by the holder's wall clock: for people, nothing is decided by it
 */
public record Lease(Optional<Holder> holder, long term, Duration validFor, Instant renewedAt) {

    boolean isOf(Holder one) {
        return holder.filter(it -> it.id().equals(one.id())).isPresent();
    }

    Lease renewed(Instant at) {
        return new Lease(holder, term, validFor, at);
    }

    /** The same, with more known of its holder. */
    public Lease heldBy(Holder one) {
        return new Lease(Optional.of(one), term, validFor, renewedAt);
    }

    Lease released(Instant at) {
        return new Lease(Optional.empty(), term, validFor, at);
    }

    /** Who holds it, in words. */
    public String leader() {
        return holder.map(Holder::name).orElse("nobody");
    }
}
