package dev.skep.desired;

import java.util.Optional;

/**
 * What Skep does for a service of a swarm as nodes come and go, beyond what Swarm does itself.
 *
 * @param rebalance empty when tasks stay where Swarm has put them
 * @param failover empty when a lost node is left to Swarm
 */
public record Upkeep(Optional<Rebalance> rebalance, Optional<Failover> failover) {

    /** Nothing. */
    public static final Upkeep NONE = new Upkeep(Optional.empty(), Optional.empty());

    public boolean isNone() {
        return equals(NONE);
    }

    /** This, and where it is silent, that. */
    public Upkeep or(Upkeep otherwise) {
        return new Upkeep(rebalance.or(otherwise::rebalance), failover.or(otherwise::failover));
    }

    /** The same for a service of which two at one time may not be wanted unless it is said. */
    public Upkeep withoutFailover() {
        return new Upkeep(rebalance, Optional.empty());
    }
}
