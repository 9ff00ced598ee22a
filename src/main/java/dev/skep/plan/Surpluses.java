package dev.skep.plan;

import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which services a swarm leaves with more tasks than they are to have. One that has just chosen
 * another leader may overlook a smaller count for good; whatever is written to the service makes it
 * look again.
 */
final class Surpluses {

    /** A swarm takes tasks back at once, where it does. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Swarm observed;
    private final SortedMap<ServiceName, Memory.Surplus> before;
    private final SortedMap<ServiceName, Memory.Surplus> now = new TreeMap<>();
    private final Instant time;

    Surpluses(Swarm observed, Memory memory, Instant time) {
        this.observed = observed;
        this.before = memory.surpluses();
        this.time = time;
    }

    /** Why to write a service again as it is; empty when there is no reason, or not yet. */
    Optional<Why.Unheeded> unheeded(ObservedService live) {
        long surplus = Convergence.surplus(live, observed);
        boolean isCounted = live.replicas().isPresent();
        if (!isCounted || surplus <= 0 || live.rollOut().filter(RollOut::isOpen).isPresent()) {
            return Optional.empty();
        }
        Memory.Surplus seen =
                Optional.ofNullable(before.get(live.name()))
                        .filter(known -> known.version() == live.version())
                        .orElseGet(() -> new Memory.Surplus(live.version(), time));
        now.put(live.name(), seen);
        return seen.since().plus(PATIENCE).isAfter(time)
                ? Optional.empty()
                : Optional.of(new Why.Unheeded(surplus));
    }

    /** For the next plan. */
    SortedMap<ServiceName, Memory.Surplus> all() {
        return now;
    }
}
