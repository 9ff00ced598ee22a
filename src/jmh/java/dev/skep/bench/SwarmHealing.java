package dev.skep.bench;

import static dev.skep.bench.Figures.ms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.docker.Keeping;
import dev.skep.scenario.Waiting;
import dev.skep.status.Condition;
import dev.skep.status.Event;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody scales a service by hand: how long until Skep's own write, and until its status says so.
 *
 * <p>Both writes are told by events that carry the swarm's own time of the write, by one clock; the
 * status is timed from the arrival of the event on an independent stream.
 */
final class SwarmHealing {

    private static final int ROUNDS = Integer.getInteger("skep.bench.scalings", 100);

    private final URI manager;
    private final RawEngine raw;
    private final EventLog services;
    private final SwarmScene scene;
    private final Random chance = new Random(1);
    private final List<Double> healed = new ArrayList<>();
    private final List<Double> told = new ArrayList<>();
    private final List<Double> reported = new ArrayList<>();
    private final Map<String, List<Double>> phases = new LinkedHashMap<>();

    SwarmHealing(URI manager, RawEngine raw, EventLog services, SwarmScene scene) {
        this.manager = manager;
        this.raw = raw;
        this.services = services;
        this.scene = scene;
    }

    String measure() throws Exception {
        scene.ask("heal");
        try (SkepHere skep =
                new SkepHere(manager, Keeping.SERVICES, scene.stack(), scene.manifest())) {
            skep.untilSettledAt(scene.replicas());
            for (int round = 0; round < ROUNDS; round++) {
                heal(skep);
            }
            scene.ask("report");
            skep.untilSettledAt(scene.replicas());
            Waiting.pause(Duration.ofSeconds(2));
            for (int round = 0; round < ROUNDS / 4; round++) {
                report(skep);
            }
        } finally {
            scene.remove();
        }
        return table();
    }

    private void heal(SkepHere skep) throws Exception {
        String victim = scene.service(1 + chance.nextInt(scene.services()));
        // At any moment of whatever Skep does by the second.
        Waiting.pause(Duration.ofMillis(chance.nextInt(1000)));
        int mark = services.mark();
        CompletableFuture<Long> stepsToDo = new CompletableFuture<>();
        try (AutoCloseable _ =
                skep.board()
                        .subscribe(
                                Optional.empty(), event -> note(event, "StepsToDo", stepsToDo))) {
            scale(victim, scene.replicas() + (chance.nextBoolean() ? 2 : -1));
            EventLog.Seen byHand = services.await(mark, event -> isUpdateOf(victim, event));
            EventLog.Seen bySkep =
                    services.await(
                            mark,
                            event ->
                                    isUpdateOf(victim, event)
                                            && event.attributes()
                                                    .path("replicas.new")
                                                    .asText()
                                                    .equals(Integer.toString(scene.replicas())));
            healed.add((bySkep.toldAt() - byHand.toldAt()) / 1e6);
            told.add(Figures.millis(byHand.at(), stepsToDo.get()));
            skep.untilSettledAt(scene.replicas());
            note(byHand, skep.engine.since(byHand.at() - 50_000_000));
        }
    }

    private void report(SkepHere skep) throws Exception {
        String victim = scene.service(1 + chance.nextInt(scene.services()));
        Waiting.pause(Duration.ofMillis(chance.nextInt(1000)));
        int mark = services.mark();
        CompletableFuture<Long> drift = new CompletableFuture<>();
        try (AutoCloseable _ =
                skep.board().subscribe(Optional.empty(), event -> note(event, "Drift", drift))) {
            scale(victim, scene.replicas() + 1);
            EventLog.Seen byHand = services.await(mark, event -> isUpdateOf(victim, event));
            reported.add(Figures.millis(byHand.at(), drift.get()));
        }
        scale(victim, scene.replicas());
        skep.untilSettledAt(scene.replicas());
    }

    private static void note(Event event, String reason, CompletableFuture<Long> when) {
        boolean isTold =
                event.body() instanceof Event.ConditionChanged(String _, Condition condition)
                        && condition.reason().equals(reason);
        if (isTold || event.body() instanceof Event.StepTaken) {
            when.complete(System.nanoTime());
        }
    }

    private static boolean isUpdateOf(String service, EventLog.Seen event) {
        return event.action().equals("update") && event.name().equals(service);
    }

    /** As {@code docker service scale} does it. */
    private void scale(String service, int replicas) {
        raw.change(
                "services",
                service,
                spec ->
                        ((ObjectNode) spec.path("Mode").path("Replicated"))
                                .put("Replicas", replicas));
    }

    /** Where the time went, by what Skep's own engine port saw. */
    private void note(EventLog.Seen byHand, List<Timed.Span> spans) {
        Timed.Span heard = first(spans, "event", 0);
        Timed.Span write = first(spans, "UpdateService", 0);
        Timed.Span look = lastBefore(spans, "observe", write.from());
        phase("→ Skep is told", Figures.millis(byHand.at(), heard.from()));
        phase("→ it looks", Figures.millis(heard.from(), look.from()));
        phase("the look", Figures.millis(look.from(), look.to()));
        phase("plan, to the write", Figures.millis(look.to(), write.from()));
        phase("the write, to its answer", Figures.millis(write.from(), write.to()));
    }

    private static Timed.Span first(List<Timed.Span> spans, String what, long from) {
        return spans.stream()
                .filter(span -> span.what().equals(what) && span.from() >= from)
                .findFirst()
                .orElseThrow();
    }

    private static Timed.Span lastBefore(List<Timed.Span> spans, String what, long before) {
        return spans.stream()
                .filter(span -> span.what().equals(what) && span.to() <= before)
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    private void phase(String name, double millis) {
        phases.computeIfAbsent(name, _ -> new ArrayList<>()).add(millis);
    }

    private String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "a service of "
                                + scene.replicas()
                                + " scaled by hand, "
                                + healed.size()
                                + " times",
                        "p50",
                        "p99",
                        "longest"));
        rows.add(row("the hand's write → Skep's write, by the swarm's own clock", healed));
        rows.add(row("the hand's event → the status has the step", told));
        rows.add(row("with `drift: report`: the hand's event → the status has `Drift`", reported));
        List<List<String>> parts = new ArrayList<>();
        parts.add(List.of("where Skep's time goes", "p50", "p99", "longest"));
        phases.forEach((name, values) -> parts.add(row(name, values)));
        return Figures.table(rows) + "\n" + Figures.table(parts);
    }

    private static List<String> row(String what, List<Double> values) {
        return List.of(
                what,
                ms(Figures.percentile(values, 50)),
                ms(Figures.percentile(values, 99)),
                ms(Figures.percentile(values, 100)));
    }
}
