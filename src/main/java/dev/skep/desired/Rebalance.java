package dev.skep.desired;

import java.time.Duration;

/**
 * How the tasks of a service are spread anew over a swarm's nodes when one has come or come back,
 * which Swarm itself never does.
 *
 * @param maxSkew how many more tasks one node may have than another; 1 or more
 * @param budget how many tasks are moved at one time; 1 or more
 * @param quietFor how long the nodes must have been as they are
 */
public record Rebalance(int maxSkew, int budget, Duration quietFor) {

    public static final Rebalance DEFAULT = new Rebalance(1, 1, Duration.ofMinutes(2));
}
