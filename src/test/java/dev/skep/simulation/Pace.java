package dev.skep.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How many steps are tried within a minute, and how many there is reason for. */
final class Pace {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * Steps that one replica may cost within a minute, again with each time that its back-off
     * begins anew, and one fault beside it.
     */
    private static final int STEPS_A_REPLICA = 25;

    private static final int STEPS_A_FAULT = 12;

    private final Agenda agenda;
    private final Deque<Instant> steps = new ArrayDeque<>();
    private final Deque<Instant> faults = new ArrayDeque<>();
    private final Deque<Instant> beginnings = new ArrayDeque<>();

    Pace(Agenda agenda) {
        this.agenda = agenda;
    }

    void begun() {
        beginnings.add(agenda.instant());
    }

    void disturbed() {
        faults.add(agenda.instant());
    }

    /**
     * One more step is tried.
     *
     * @param replicas how many are wanted
     * @return what is wrong with that, if anything is
     */
    Optional<String> step(int replicas) {
        Instant now = agenda.instant();
        steps.add(now);
        forget(steps, now);
        forget(faults, now);
        forget(beginnings, now);
        int most =
                (2 + replicas) * STEPS_A_REPLICA * (1 + beginnings.size())
                        + faults.size() * STEPS_A_FAULT;
        return steps.size() > most
                ? Optional.of("takes more than " + most + " steps a minute")
                : Optional.empty();
    }

    private static void forget(Deque<Instant> times, Instant now) {
        while (!times.isEmpty() && times.peek().plus(MINUTE).isBefore(now)) {
            times.remove();
        }
    }
}
