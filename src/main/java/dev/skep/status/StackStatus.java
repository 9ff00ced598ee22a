package dev.skep.status;

import dev.skep.lead.Leadership;
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

    /** The status that a situation amounts to, where nobody asks who leads. */
    public static StackStatus of(Situation situation, Optional<StackStatus> previous) {
        return of(situation, new Leadership.Alone(), previous);
    }

    /**
     * The status that a situation amounts to.
     *
     * @param leadership who acts on it
     * @param previous the one told before, from which conditions that did not change keep their
     *     time
     */
    public static StackStatus of(
            Situation situation, Leadership leadership, Optional<StackStatus> previous) {
        List<ServiceStatus> services = situation.services();
        return new StackStatus(
                situation.stack().value(),
                situation.generation(),
                situation.lastApplied().map(last -> last.generation()).orElse(0L),
                new Verdict(situation, leadership, services).conditions(previous),
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
