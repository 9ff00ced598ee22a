package dev.skep.web;

import dev.skep.identity.StackName;
import dev.skep.lead.Leadership;
import dev.skep.plan.PlanText;
import dev.skep.plan.Step;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.Event;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Reach;
import dev.skep.status.Signals;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The numbers at {@code /q/metrics}; every name begins with {@code skep_}. A series is there, with
 * a zero, from the moment that what it is about is known, so that an alert on it needs no special
 * case; one of findings, while there are any.
 */
public final class Metrics implements Signals {

    private static final Duration[] REACTION_BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    /** Every word of {@link PlanText#verb}. */
    private static final List<String> VERBS =
            List.of(
                    "pull", "create", "connect", "copy", "start", "unpause", "stop", "remove",
                    "rename", "update", "pause", "release", "record", "forget");

    private final MeterRegistry registry;
    private final Timer reaction;
    private final AtomicInteger queue = new AtomicInteger();
    private final Map<String, StackGauges> stacks = new ConcurrentHashMap<>();

    public Metrics(MeterRegistry registry, Board board) {
        this.registry = registry;
        this.reaction =
                Timer.builder("skep.reaction")
                        .description(
                                "From the engine's event to the first step that it gave rise to")
                        .serviceLevelObjectives(REACTION_BOUNDS)
                        .register(registry);
        for (String verb : VERBS) {
            for (HistoryEntry.Result result : HistoryEntry.Result.values()) {
                steps(verb, result);
            }
        }
        Gauge.builder("skep.queue.depth", queue, AtomicInteger::get)
                .description("Stacks that wait to be looked at")
                .register(registry);
        Gauge.builder("skep.engine.up", board, it -> it.engine() instanceof Reach.Reachable ? 1 : 0)
                .description("Whether the engine answers")
                .register(registry);
        Gauge.builder("skep.leading", board, it -> leads(it) ? 1 : 0)
                .description("Whether this Skep acts; the sum over all that run should be 1")
                .register(registry);
        Gauge.builder("skep.lease.term", board, Metrics::term)
                .description("Of the lease as this Skep knows it; it grows when another leads")
                .register(registry);
        Gauge.builder("skep.input.loaded", board, it -> it.isInputLoaded() ? 1 : 0)
                .description("Whether there is desired state at all")
                .register(registry);
        Gauge.builder("skep.input.unattributed.problems", board, it -> it.unattributed().size())
                .description("Problems of files of which it is not known what stack they are about")
                .register(registry);
    }

    private static boolean leads(Board board) {
        return switch (board.leadership()) {
            case Leadership.Alone(), Leadership.Leading _ -> true;
            case Leadership.Following _, Leadership.Elsewhere _ -> false;
        };
    }

    private static long term(Board board) {
        return switch (board.leadership()) {
            case Leadership.Leading leading -> leading.term();
            case Leadership.Following following -> following.term();
            case Leadership.Alone(), Leadership.Elsewhere _ -> 0;
        };
    }

    /** Begins to follow the board. */
    public AutoCloseable follow(Board board) {
        return board.subscribe(Optional.empty(), this::note);
    }

    @Override
    public void pass(StackName stack, Pass result, Duration took) {
        gauges(stack.value()).pass(result, took);
    }

    @Override
    public void step(Step step, HistoryEntry.Result result, Duration took) {
        steps(PlanText.verb(step), result).record(took);
    }

    private Timer steps(String verb, HistoryEntry.Result result) {
        return Timer.builder("skep.steps")
                .description("Steps carried out, or not, by what they do")
                .tags("step", verb, "outcome", lower(result))
                .register(registry);
    }

    @Override
    public void reaction(Duration fromEventToFirstStep) {
        reaction.record(fromEventToFirstStep);
    }

    @Override
    public void queue(int depth) {
        queue.set(depth);
    }

    private void note(Event event) {
        switch (event.body()) {
            case Event.CountsChanged counts -> gauges(counts.stack()).counts(counts);
            case Event.FindingsChanged findings -> gauges(findings.stack()).findings(findings);
            case Event.ConditionChanged(String stack, Condition condition) ->
                    gauges(stack).condition(condition);
            case Event.ServiceGone(String stack, String service) -> gauges(stack).forget(service);
            case Event.StackGone(String stack) -> {
                StackGauges gone = stacks.remove(stack);
                if (gone != null) {
                    gone.forgetAll();
                }
            }
            case Event.StepTaken _, Event.Missed _ -> {}
        }
    }

    private StackGauges gauges(String stack) {
        return stacks.computeIfAbsent(
                stack, name -> new StackGauges(registry, Tags.of("stack", name)));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
