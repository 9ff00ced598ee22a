package dev.skep.bench;

import static dev.skep.bench.Figures.ms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One of many containers is killed: how long until its replacement runs.
 *
 * <p>From the arrival of the {@code die} event to that of the replacement's {@code start}, both on
 * an independent stream. Between two kills the floor is taken, beside the same containers: one
 * create and one start by themselves, and the same right after a kill, when the engine is still
 * busy with what died.
 */
final class Reaction {

    private final RawEngine raw;
    private final EventLog events;
    private final Scene scene;
    private final String floorStack;
    private final SkepHere skep;
    private final int kills;
    private final Random chance = new Random(1);
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> afterKill = new ArrayList<>();
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> fromKill = new ArrayList<>();
    private final Map<String, List<Double>> phases = new LinkedHashMap<>();

    Reaction(RawEngine raw, EventLog events, Scene scene, String floorStack, SkepHere skep) {
        this.raw = raw;
        this.events = events;
        this.scene = scene;
        this.floorStack = floorStack;
        this.skep = skep;
        this.kills = scene.replicas() / 2;
    }

    /** Expects the scene's containers to run. */
    String measure() throws InterruptedException {
        skep.untilSettledAt(scene.replicas());
        ObjectNode body = raw.bodyLike(scene.container(1), Labels.STACK, floorStack);
        for (int i = 0; i < kills; i++) {
            floorRound(body);
            skepRound();
        }
        return table();
    }

    private void floorRound(ObjectNode body) {
        String first = floorStack + "-first";
        String second = floorStack + "-second";
        int mark = events.mark();
        long begun = System.nanoTime();
        raw.start(raw.create(first, body));
        alone.add(Figures.millis(begun, events.await(mark, event -> event.isStartOf(first)).at()));
        Thread killer = Thread.ofVirtual().start(() -> raw.kill(first));
        EventLog.Seen died =
                events.await(
                        mark, event -> event.action().equals("die") && event.name().equals(first));
        raw.start(raw.create(second, body));
        afterKill.add(
                Figures.millis(
                        died.at(), events.await(mark, event -> event.isStartOf(second)).at()));
        join(killer);
        raw.remove(first);
        raw.remove(second);
    }

    private void skepRound() throws InterruptedException {
        String victim = scene.container(1 + chance.nextInt(scene.replicas()));
        int mark = events.mark();
        long begun = System.nanoTime();
        Thread killer = Thread.ofVirtual().start(() -> raw.kill(victim));
        EventLog.Seen died =
                events.await(
                        mark, event -> event.action().equals("die") && event.name().equals(victim));
        EventLog.Seen started = events.await(mark, event -> event.isStartOf(victim));
        ours.add(Figures.millis(died.at(), started.at()));
        fromKill.add(Figures.millis(begun, started.at()));
        join(killer);
        skep.untilSettledAt(scene.replicas());
        note(died.at(), started.at(), skep.engine.since(begun));
    }

    /** Where the time went, by what Skep's own engine port saw. */
    private void note(long died, long started, List<Timed.Span> spans) {
        Timed.Span told = first(spans, "event", died - 50_000_000);
        Timed.Span look = first(spans, "observe", told.from());
        Timed.Span create = first(spans, "CreateContainer", look.to());
        Timed.Span start = first(spans, "StartContainer", create.to());
        phase("die event → Skep is told", died, told.from());
        phase("→ it looks", told.from(), look.from());
        phase("the look (one inspect)", look.from(), look.to());
        phase("plan, to the create call", look.to(), create.from());
        phase("create", create.from(), create.to());
        phase("→ the start call", create.to(), start.from());
        phase("start, to its event", start.from(), started);
    }

    private void phase(String name, long from, long to) {
        phases.computeIfAbsent(name, _ -> new ArrayList<>()).add(Figures.millis(from, to));
    }

    private static Timed.Span first(List<Timed.Span> spans, String what, long from) {
        return spans.stream()
                .filter(span -> span.what().equals(what) && span.from() >= from)
                .findFirst()
                .orElseThrow();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "one of " + scene.replicas() + " killed, " + kills + " times",
                        "p50",
                        "p99",
                        "p50 over the floor"));
        rows.add(row("floor: create + start", alone));
        rows.add(row("create + start straight at the API, sent on the die event", afterKill));
        rows.add(row("Skep, from the die event", ours));
        rows.add(row("Skep, from sending the kill", fromKill));
        List<List<String>> parts = new ArrayList<>();
        parts.add(List.of("where Skep's time goes", "p50", "p99"));
        phases.forEach((name, values) ->
                parts.add(
                        List.of(
                                name,
                                ms(Figures.percentile(values, 50)),
                                ms(Figures.percentile(values, 99)))));
        return Figures.table(rows) + "\n" + Figures.table(parts);
    }

    private List<String> row(String what, List<Double> values) {
        double over = Figures.percentile(values, 50) - Figures.percentile(alone, 50);
        return List.of(
                what,
                ms(Figures.percentile(values, 50)),
                ms(Figures.percentile(values, 99)),
                Figures.text("%+.0f ms", over));
    }
}
