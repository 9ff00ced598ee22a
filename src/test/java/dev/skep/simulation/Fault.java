package dev.skep.simulation;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** One kind of thing that goes wrong, or that somebody does. */
interface Fault {

    /** As reports name it. */
    String name();

    /**
     * Makes it happen.
     *
     * @param draw decides the particulars
     * @return what happened, for the trace
     */
    String strike(Site site, RandomGenerator draw);

    /** Whether it is a user's doing that leaves nothing broken: the update policy then holds. */
    default boolean isOrderly() {
        return false;
    }

    /** Every kind there is. */
    static List<Fault> all() {
        return Stream.<Fault[]>of(
                        ContainerFault.values(),
                        EngineFault.values(),
                        CallFaults.values(),
                        ProcessFault.values(),
                        Edit.values())
                .flatMap(Stream::of)
                .toList();
    }
}
