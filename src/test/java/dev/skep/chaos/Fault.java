package dev.skep.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One kind of thing that goes wrong.
 *
 * @param kind what it is called in reports
 * @param weight how often it is drawn, against the others, once each kind was
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

    /**
     * What is drawn one after the other: each kind once, in an order of the seed's own, and then by
     * weight. A run of as many faults as there are kinds leaves none out.
     */
    static final class Deck {
        private final Random random;
        private final Deque<Fault> first;

        Deck(Random random) {
            this.random = random;
            List<Fault> shuffled = new ArrayList<>(ALL);
            Collections.shuffle(shuffled, random);
            first = new ArrayDeque<>(shuffled);
        }

        Fault draw() {
            return first.isEmpty() ? Fault.draw(random) : first.removeFirst();
        }
    }

    private static Fault draw(Random random) {
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
