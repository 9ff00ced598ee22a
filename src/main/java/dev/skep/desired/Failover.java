package dev.skep.desired;

/**
 * Whether a service gets more replicas elsewhere as soon as a node of the swarm gives no sign of
 * life, long before the swarm itself takes it for dead.
 *
 * @param surge whether it does at all
 * @param maxPercent how many more at most, in per cent of its replicas and rounded up; 1 to 100
 */
public record Failover(boolean surge, int maxPercent) {

    public static final Failover DEFAULT = new Failover(true, 100);

    /**
     * @param replicas that are asked for
     */
    public int most(int replicas) {
        return surge ? Math.toIntExact(((long) replicas * maxPercent + 99) / 100) : 0;
    }
}
