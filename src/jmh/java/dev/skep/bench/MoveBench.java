package dev.skep.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.docker.Keeping;
import dev.skep.identity.StackName;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The manager that Skep asks fails, and right then somebody scales a service by hand through
 * another one: how long from the fault until Skep's write is in the swarm, which can only have gone
 * through another manager. The floor is the same with no fault.
 */
final class MoveBench {

    private static final int MANAGERS = 3;
    private static final int REPLICAS = 3;

    /** More than a manager that has failed is the last to be chosen. */
    private static final Duration DOUBT = Duration.ofSeconds(6);

    private static final Duration QUIET = Duration.ofSeconds(2);

    /** One way to a manager, of which it is known what it carries. */
    private record Way(Node node, RawEngine straight, CountingProxy counter, FaultyProxy fault)
            implements AutoCloseable {

        static Way to(Node node) throws Exception {
            CountingProxy counter = new CountingProxy(URI.create(node.host()));
            return new Way(
                    node,
                    new RawEngine(URI.create(node.host())),
                    counter,
                    new FaultyProxy(counter.host().toString()));
        }

        long writes() {
            return counter.requests().stream()
                    .filter(request -> request.matches("POST .*/services/.*/update"))
                    .count();
        }

        @Override
        public void close() throws IOException {
            fault.close();
            counter.close();
            straight.close();
        }
    }

    private final int rounds;
    private final List<Way> ways = new ArrayList<>();
    private final Map<String, List<Double>> took = new LinkedHashMap<>();

    MoveBench(int rounds) {
        this.rounds = rounds;
    }

    String measure(Path folder) throws Exception {
        try (Lab lab = Lab.of(MANAGERS)) {
            lab.swarm(MANAGERS);
            for (Node node : lab.nodes()) {
                ways.add(Way.to(node));
            }
            RawEngine last = ways.getLast().straight();
            SwarmScene scene = SwarmScene.in(last, folder, new StackName("move"), 1, REPLICAS);
            scene.ask("heal");
            String hosts = String.join(",", ways.stream().map(way -> way.fault().host()).toList());
            try (EventLog services = new EventLog(last, "service");
                    SkepHere skep =
                            new SkepHere(
                                    hosts, Keeping.SERVICES, scene.stack(), scene.manifest())) {
                skep.untilSettledAt(REPLICAS);
                for (int round = 0; round < rounds; round++) {
                    move("refuses connections", new Fault.Refuse(), skep, services, scene);
                    move("is silent", new Fault.Hang(), skep, services, scene);
                }
            } finally {
                for (Way way : ways) {
                    way.close();
                }
            }
        }
        return table();
    }

    private void move(String what, Fault fault, SkepHere skep, EventLog services, SwarmScene scene)
            throws Exception {
        Map<Way, Long> before = new LinkedHashMap<>();
        ways.forEach(way -> before.put(way, way.writes()));
        note("nothing: the floor", heal(ways.getLast(), services, scene, System.nanoTime()));
        skep.untilSettledAt(REPLICAS);
        Way asked =
                ways.stream()
                        .filter(way -> way.writes() > before.get(way))
                        .findFirst()
                        .orElseThrow();
        Way byHand = ways.stream().filter(way -> way != asked).toList().getLast();
        long begun = System.nanoTime();
        asked.fault().fail(fault);
        note(what, heal(byHand, services, scene, begun));
        skep.untilSettledAt(REPLICAS);
        asked.fault().pass();
        Waiting.until(true, skep::hearsAll);
        // Then it is chosen again, as the first by name, and none after it.
        Waiting.pause(DOUBT);
        skep.resync();
        Waiting.pause(QUIET);
    }

    /** From the moment that the clock began to that at which Skep's write is told of. */
    private static double heal(Way byHand, EventLog services, SwarmScene scene, long begun) {
        int mark = services.mark();
        byHand.straight()
                .change(
                        "services",
                        scene.service(1),
                        spec ->
                                ((ObjectNode) spec.path("Mode").path("Replicated"))
                                        .put("Replicas", REPLICAS + 1));
        EventLog.Seen bySkep =
                services.await(
                        mark,
                        event ->
                                event.action().equals("update")
                                        && event.attributes()
                                                .path("replicas.new")
                                                .asText()
                                                .equals(Integer.toString(REPLICAS)));
        return Figures.millis(begun, bySkep.at());
    }

    private void note(String what, double millis) {
        took.computeIfAbsent(what, _ -> new ArrayList<>()).add(millis);
        System.out.println(what + ": " + Figures.seconds(millis));
    }

    private String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "one of " + MANAGERS + " managers, the one that is asked",
                        "times",
                        "p50",
                        "longest"));
        took.forEach((what, values) ->
                rows.add(
                        List.of(
                                what,
                                Integer.toString(values.size()),
                                Figures.seconds(Figures.percentile(values, 50)),
                                Figures.seconds(Figures.percentile(values, 100)))));
        return Figures.table(rows);
    }
}
