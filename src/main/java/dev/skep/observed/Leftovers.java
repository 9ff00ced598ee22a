package dev.skep.observed;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/**
 * What a stack still has on this engine from the time before it was in a swarm.
 *
 * @param networks the names of those that only this engine knows, and that are the stack's
 */
public record Leftovers(List<ObservedContainer> containers, SortedSet<String> networks) {

    public static final Leftovers NONE = new Leftovers(List.of(), Collections.emptySortedSet());

    public Leftovers {
        containers = List.copyOf(containers);
    }
}
