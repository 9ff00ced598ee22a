package dev.skep.bench;

import static dev.skep.bench.Figures.seconds;
import static dev.skep.bench.Figures.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.identity.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From nothing to many containers: the calls alone, at several widths, against Skep.
 *
 * <p>Both end with the last {@code start} event on an independent stream. Rounds go through all
 * contestants forth and back, so that an engine that becomes slower over time is fair to each.
 */
final class Deployment {

    private static final List<Integer> WIDTHS = List.of(4, 6, 8);

    private final RawEngine raw;
    private final EventLog events;
    private final Scene scene;
    private final String floorStack;
    private final SkepHere skep;
    private final Map<Integer, List<Double>> floor = new TreeMap<>();
    private final List<Double> ours = new ArrayList<>();
    private long calls;

    Deployment(RawEngine raw, EventLog events, Scene scene, String floorStack, SkepHere skep) {
        this.raw = raw;
        this.events = events;
        this.scene = scene;
        this.floorStack = floorStack;
        this.skep = skep;
    }

    /** Leaves Skep's containers running. */
    String measure() throws InterruptedException {
        scene.ask(1);
        skep.untilSettledAt(1);
        ObjectNode body = raw.bodyLike(scene.container(1), Labels.STACK, floorStack);
        scene.ask(0);
        skep.untilSettledAt(0);
        for (int width : WIDTHS) {
            floorRound(width, body);
        }
        skepRound();
        scene.ask(0);
        skep.untilSettledAt(0);
        skepRound();
        scene.ask(0);
        skep.untilSettledAt(0);
        for (int width : WIDTHS.reversed()) {
            floorRound(width, body);
        }
        skepRound();
        return table();
    }

    private void floorRound(int width, ObjectNode body) throws InterruptedException {
        int mark = events.mark();
        long begun = System.nanoTime();
        RawEngine.atOnce(
                width,
                scene.replicas(),
                i -> raw.start(raw.create(floorStack + "-web-" + i, body)));
        long ended =
                events.await(mark, scene.replicas(), event -> event.isStartOf(floorStack)).at();
        floor.computeIfAbsent(width, _ -> new ArrayList<>()).add(Figures.millis(begun, ended));
        System.out.println("floor at " + width + ": " + Figures.ms(Figures.millis(begun, ended)));
        raw.removeAll(Labels.STACK, floorStack);
    }

    private void skepRound() throws InterruptedException {
        int mark = events.mark();
        long callsBefore = skep.callsSent();
        long begun = System.nanoTime();
        scene.ask(scene.replicas());
        long ended =
                events.await(
                                mark,
                                scene.replicas(),
                                event -> event.isStartOf(scene.stack() + "-web-"))
                        .at();
        calls = skep.callsSent() - callsBefore;
        ours.add(Figures.millis(begun, ended));
        System.out.println("skep: " + Figures.ms(Figures.millis(begun, ended)));
        skep.untilSettledAt(scene.replicas());
    }

    private String table() {
        int best =
                WIDTHS.stream()
                        .min((one, other) ->
                                Double.compare(
                                        Figures.median(floor.get(one)),
                                        Figures.median(floor.get(other))))
                        .orElseThrow();
        double lowest = Figures.median(floor.get(best));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("0 → " + scene.replicas() + " containers", "median", "rounds", "ratio"));
        floor.forEach((width, rounds) ->
                rows.add(
                        row(
                                "create + start straight at the API, " + width + " at once",
                                rounds,
                                lowest)));
        rows.add(row("Skep, from the saved edit", ours, lowest));
        return Figures.table(rows)
                + text(
                        "\nSkep sent %d calls up to the last start (the floor is %d).\n",
                        calls, 2 * scene.replicas());
    }

    private static List<String> row(String what, List<Double> rounds, double floor) {
        double median = Figures.median(rounds);
        return List.of(
                what,
                seconds(median),
                String.join(", ", rounds.stream().map(Figures::seconds).toList()),
                text("%.2f", median / floor));
    }
}
