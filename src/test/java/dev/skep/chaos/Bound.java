package dev.skep.chaos;

import java.time.Duration;

/**
 * How long after a fault the stack may take to be right again: from the moment when what is broken
 * from outside is whole, the engine up and Skep started.
 */
final class Bound {

    /**
     * For what is made good at once. Of it, 10 s are the longest that Skep keeps away from an
     * engine that it could not reach; the rest is for a machine with much else to do.
     */
    static final Duration PLAIN = Duration.ofSeconds(20);

    private static final Duration REPLACING = Duration.ofSeconds(3);

    /** Two rounds of the health check. */
    private static final Duration HEALTH = Duration.ofSeconds(2);

    private static final Duration FIRST_HOLD = Duration.ofSeconds(10);

    private Bound() {}

    /**
     * For a changed spec, which goes batch by batch: each takes the replacing, the health check,
     * and the file's own watch and delay.
     */
    static Duration rollOut(Wish wish, Iterable<Service> services) {
        Duration whole = PLAIN;
        for (Service service : services) {
            int batches = Math.ceilDiv(wish.count(service), service.parallelism);
            Duration batch = REPLACING.plus(service.watch);
            batch = service.isChecked() ? batch.plus(HEALTH) : batch;
            whole = whole.plus(batch.multipliedBy(batches));
        }
        return whole;
    }

    /**
     * For a replica that ended by itself, which is held back from the second time on: 10 s, then
     * twice as long each time.
     *
     * @param ends how often the slot's replica did so in this run, 1 or more
     */
    static Duration held(int ends) {
        return ends < 2 ? PLAIN : PLAIN.plus(FIRST_HOLD.multipliedBy(1L << (ends - 2)));
    }
}
