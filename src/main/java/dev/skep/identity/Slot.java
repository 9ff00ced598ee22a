package dev.skep.identity;

import java.util.Comparator;

/**
 * One numbered place of a service that a replica fills, written {@code web/3}.
 *
 * @param number 1 or more; the numbers in use need not be contiguous, because a scale-down takes
 *     the worst replica away
 */
public record Slot(ServiceName service, int number) implements Comparable<Slot> {

    private static final Comparator<Slot> ORDER =
            Comparator.comparing(Slot::service).thenComparingInt(Slot::number);

    public Slot {
        if (number < 1) {
            throw new IllegalArgumentException("a slot's number is 1 or more, got " + number);
        }
    }

    /** The name of the container that fills this slot: Compose's {@code STACK-SERVICE-SLOT}. */
    public String containerName(StackName stack) {
        return stack + "-" + service + "-" + number;
    }

    @Override
    public int compareTo(Slot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return service + "/" + number;
    }
}
