package dev.skep.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** The clocks of what one Skep runs on: they go a little faster or slower than those of others. */
final class Machine {

    /** No two machines differ by more than this share: a lease allows for a twentieth. */
    private static final double MOST_DRIFT = 0.04;

    private final Agenda agenda;
    private final double pace;
    private Duration wallOffset;

    Machine(Agenda agenda, RandomGenerator chance) {
        this.agenda = agenda;
        this.pace = 1 + MOST_DRIFT * (chance.nextDouble() - 0.5);
        this.wallOffset = Duration.ofMillis(chance.nextInt(-500, 500));
    }

    /** Of its steady clock, from some beginning. */
    long nanos() {
        return (long) (agenda.nanos() * pace);
    }

    Instant steady() {
        return Instant.EPOCH.plusNanos(nanos());
    }

    Instant wall() {
        return agenda.instant().plus(wallOffset);
    }

    /** Somebody sets its wall clock. */
    void setWall(Duration offset) {
        wallOffset = offset;
    }

    /** How long it takes in truth until its steady clock has gone on by so much. */
    Duration until(Duration shown) {
        long millis = (long) Math.ceil(shown.toMillis() / pace) + 1;
        return Duration.ofMillis(Math.max(1, millis));
    }
}
