package dev.skep.status;

import java.util.List;
import java.util.Optional;

/**
 * What Skep tells of one stack. Its components' names are public: they are the answer of {@code GET
 * /api/stacks/{stack}}.
 *
 * @param generation of what is asked for; counts from 1, and 0 means that nothing is known
 * @param observedGeneration the newest that Skep has set out to reach, as written down on the
 *     engine
 */
public record StackStatus(
        String name,
        long generation,
        long observedGeneration,
        List<Condition> conditions,
        List<ServiceStatus> services) {

    public StackStatus {
        conditions = List.copyOf(conditions);
        services = List.copyOf(services);
    }

    /**
     * The status that a situation amounts to.
     *
     * @param previous the one told before, from which conditions that did not change keep their
     *     time
     */
    public static StackStatus of(Situation situation, Optional<StackStatus> previous) {
        List<ServiceStatus> services = situation.services();
        return new StackStatus(
                situation.stack().value(),
                situation.generation(),
                situation.lastApplied().map(last -> last.generation()).orElse(0L),
                new Verdict(situation, services).conditions(previous),
                services);
    }

    /** Every status has every condition. */
    public Condition condition(Condition.Type type) {
        return conditions.stream()
                .filter(condition -> condition.type() == type)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "status of " + name + " lacks condition " + type));
    }

    public boolean is(Condition.Type type) {
        return condition(type).status() == Condition.Status.True;
    }
}
