package dev.skep.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a fault did, and what may be different after it.
 *
 * @param what for people
 * @param bound how long until all is right
 * @param struck the slots that may have another container than before; all others must have kept
 *     theirs
 * @param bereft the slots whose anonymous volume may be another, because their container was
 *     removed with nothing to inherit from
 */
record Aftermath(String what, Duration bound, Set<String> struck, Set<String> bereft) {

    static Aftermath of(String what, Collection<String> struck) {
        return new Aftermath(what, Bound.PLAIN, Set.copyOf(struck), Set.of());
    }

    Aftermath within(Duration other) {
        return new Aftermath(what, other, struck, bereft);
    }

    /** Of two things that were done one after the other. */
    Aftermath and(Aftermath more) {
        return new Aftermath(
                what + ", " + more.what,
                bound.plus(more.bound),
                union(struck, more.struck),
                union(bereft, more.bereft));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    Aftermath bereaving(Collection<String> slots) {
        return new Aftermath(what, bound, struck, Set.copyOf(slots));
    }
}
