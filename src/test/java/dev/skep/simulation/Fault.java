package dev.skep.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** One kind of thing that goes wrong, or that somebody does. */
interface Fault {

    String name();

    /** As reports name it: the kind, and which of it. */
    default String title() {
        Class<?> type = getClass().isAnonymousClass() ? getClass().getSuperclass() : getClass();
        return words(type.getSimpleName() + " " + name());
    }

    static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Makes it happen.
     *
     * @param draw decides the particulars
     * @return what happened, for the trace; empty when nothing did, as there was nobody to strike
     */
    Optional<String> strike(Site site, RandomGenerator draw);

    /** Whether replicas are broken by it; where none is, the update policy holds. */
    boolean breaksReplicas();

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
