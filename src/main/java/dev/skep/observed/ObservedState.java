package dev.skep.observed;

import dev.skep.identity.ServiceName;
import dev.skep.identity.StackName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What an engine or a swarm holds of one stack. Whether it is a swarm is a type, not a question
 * asked in between.
 */
public sealed interface ObservedState {

    StackName stack();

    /**
     * A plain engine.
     *
     * @param containers ours, by service; in each list by slot, then by creation, then by id
     * @param networks every network of the engine that is ours or that anybody could mean as
     *     external, by name
     * @param volumes likewise
     * @param images every reference (tag, digest, id) by which the engine knows an image
     * @param lastApplied what was last set out for
     * @param superseded the generations written down before it that are still there
     */
    record Solo(
            StackName stack,
            SortedMap<ServiceName, List<ObservedContainer>> containers,
            SortedMap<String, ObservedNetwork> networks,
            SortedMap<String, ObservedVolume> volumes,
            SortedSet<String> images,
            Optional<LastApplied> lastApplied,
            SortedSet<Long> superseded)
            implements ObservedState {

        /** One with nothing superseded. */
        public Solo(
                StackName stack,
                SortedMap<ServiceName, List<ObservedContainer>> containers,
                SortedMap<String, ObservedNetwork> networks,
                SortedMap<String, ObservedVolume> volumes,
                SortedSet<String> images,
                Optional<LastApplied> lastApplied) {
            this(
                    stack,
                    containers,
                    networks,
                    volumes,
                    images,
                    lastApplied,
                    Collections.emptySortedSet());
        }

        /** The containers of a service; empty when there are none. */
        public List<ObservedContainer> of(ServiceName service) {
            return containers.getOrDefault(service, List.of());
        }
    }

    /**
     * @param ours whether it carries our label with this stack's name
     */
    record ObservedNetwork(String id, String name, boolean ours) {}

    /**
     * @param ours whether it carries our label with this stack's name
     */
    record ObservedVolume(String name, boolean ours) {}
}
