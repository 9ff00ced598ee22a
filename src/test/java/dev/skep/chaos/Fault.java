package dev.skep.chaos;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One kind of thing that goes wrong.
 *
 * @param kind what it is called in reports
 * @param weight how often it is drawn, against the others
 */
record Fault(String kind, int weight, Strike strike) {

    /** Does it, and returns when it is over. */
    interface Strike {
        Aftermath on(World world, Random random) throws Exception;
    }

    static final List<Fault> ALL =
            Stream.of(ContainerFaults.ALL, FileFaults.ALL, ConnectionFaults.ALL, ProcessFaults.ALL)
                    .flatMap(List::stream)
                    .toList();

    static Fault draw(Random random) {
        int ticket = random.nextInt(ALL.stream().mapToInt(Fault::weight).sum());
        for (Fault fault : ALL) {
            ticket -= fault.weight();
            if (ticket < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("more tickets than weights");
    }
}
