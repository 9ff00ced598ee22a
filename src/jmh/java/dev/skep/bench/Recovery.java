package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.engine.docker.Keeping;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.scenario.Waiting;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The way to an engine fails for a while, and in the last second of it somebody changes something:
 * how long from the fault's end until all is as asked for again. Of one engine, and of the manager
 * that is asked where Skep is told of several nodes.
 */
final class Recovery {

    /** So long that each back-off has grown to its longest. */
    private static final Duration LASTS =
            Duration.ofSeconds(Integer.getInteger("skep.bench.fault.seconds", 10));

    /** Which of the faults: a regular expression. */
    private static final String ONLY = System.getProperty("skep.bench.faults", ".*");

    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final long INTERVAL_MILLIS = 5;
    private static final int REPLICAS = 2;
    private static final StackName STACK = new StackName("recover");

    private final Path folder;
    private final int rounds;
    private final Random chance = new Random(1);

    /** For each fault what it took: of one engine, of several. */
    private final Map<String, List<List<Double>>> took = new LinkedHashMap<>();

    Recovery(Path folder, int rounds) {
        this.folder = folder;
        this.rounds = rounds;
    }

    private interface Action {
        void run() throws Exception;
    }

    /** A fault, as it begins and ends. */
    private record Outage(String name, Action begin, Action end) {}

    /** What is kept, by whom, and how it is changed by hand. */
    private interface Subject {
        void change();

        boolean isAsAskedFor();
    }

    String measure() throws Exception {
        ofOneEngine();
        ofSeveral();
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "%d s long, %d times each".formatted(LASTS.toSeconds(), rounds),
                        "one engine, p50",
                        "longest",
                        "the asked one of several, p50",
                        "longest"));
        took.forEach((fault, values) -> {
            List<String> row = new ArrayList<>(List.of(fault));
            for (List<Double> each : values) {
                row.add(Figures.seconds(Figures.percentile(each, 50)));
                row.add(Figures.seconds(Figures.percentile(each, 100)));
            }
            rows.add(row);
        });
        return Figures.table(rows);
    }

    private static List<Outage> outages(FaultyProxy proxy, Node node) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("connections refused, as while a proxy restarts", new Fault.Refuse());
        faults.put("connections reset", new Fault.Reset());
        faults.put("packets dropped", new Fault.Drop());
        faults.put("no answers", new Fault.Hang());
        faults.put("500 to every call", new Fault.Answer(500, 1));
        faults.put("503 to every call", new Fault.Answer(503, 1));
        faults.put("every answer cut in its middle", new Fault.Truncate(1));
        List<Outage> outages = new ArrayList<>();
        faults.forEach((name, fault) ->
                outages.add(new Outage(name, () -> proxy.fail(fault), proxy::pass)));
        outages.add(
                new Outage(
                        "connections reset, then packets dropped, as while a machine is started",
                        () -> {
                            proxy.fail(new Fault.Reset());
                            proxy.fail(new Fault.Drop());
                        },
                        proxy::pass));
        outages.add(new Outage("the engine loses its power", node::kill, node::start));
        return outages.stream().filter(outage -> outage.name().matches(ONLY)).toList();
    }

    private void write(String service) throws Exception {
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                services:
                  web:
                    image: busybox
                    command: sleep 100000
                    stop_grace_period: 0s
                """
                        + service.indent(4));
        Files.writeString(
                folder.resolve("skep.yaml"),
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec:
                  compose: compose.yaml
                  targets: {web: {replicas: %d}}
                """
                        .formatted(STACK, REPLICAS));
    }

    private void ofOneEngine() throws Exception {
        write("network_mode: none");
        try (Lab lab = Lab.of(1);
                FaultyProxy proxy = new FaultyProxy(lab.node(1).host());
                SkepHere skep =
                        new SkepHere(
                                proxy.host(),
                                Keeping.CONTAINERS,
                                STACK,
                                folder.resolve("skep.yaml"))) {
            Node node = lab.node(1);
            for (Outage outage : outages(proxy, node)) {
                measure(outage, skep, new Containers(node));
            }
        }
    }

    /** The second manager is asked; through the first, which leads, things are done by hand. */
    private void ofSeveral() throws Exception {
        write("");
        try (Lab lab = Lab.of(4)) {
            lab.swarm(3);
            List<String> hosts = new ArrayList<>();
            try (FaultyProxy proxy = new FaultyProxy(lab.node(2).host())) {
                hosts.add(proxy.host());
                hosts.add(lab.node(3).host());
                hosts.add(lab.node(4).host());
                try (RawEngine leader = new RawEngine(URI.create(lab.node(1).host()));
                        SkepHere skep =
                                new SkepHere(
                                        String.join(",", hosts),
                                        Keeping.SERVICES,
                                        STACK,
                                        folder.resolve("skep.yaml"))) {
                    for (Outage outage : outages(proxy, lab.node(2))) {
                        measure(outage, skep, new Services(leader));
                    }
                }
            }
        }
    }

    private void measure(Outage outage, SkepHere skep, Subject subject) throws Exception {
        List<Double> values = new ArrayList<>();
        took.computeIfAbsent(outage.name(), _ -> new ArrayList<>()).add(values);
        for (int round = 0; round < rounds; round++) {
            Waiting.until(BOUND, true, subject::isAsAskedFor);
            skep.untilSettledAt(REPLICAS);
            outage.begin().run();
            Waiting.pause(LASTS.minusMillis(chance.nextInt(1000)));
            changeIfItCanBe(subject);
            long end = end(outage);
            while (!subject.isAsAskedFor()) {
                if (System.nanoTime() - end > BOUND.toNanos()) {
                    throw new IllegalStateException(outage.name() + ": not within " + BOUND);
                }
                Waiting.pause(Duration.ofMillis(INTERVAL_MILLIS));
            }
            values.add(Figures.millis(end, System.nanoTime()));
            System.out.println(outage.name() + ": " + Figures.seconds(values.getLast()));
        }
    }

    private static long end(Outage outage) throws Exception {
        outage.end().run();
        return System.nanoTime();
    }

    /** What has no power has lost all that ran already. */
    private static void changeIfItCanBe(Subject subject) {
        try {
            subject.change();
        } catch (RuntimeException hasNoPower) {
            return;
        }
    }

    /** Containers of a plain engine, of which one is killed. */
    private record Containers(Node node) implements Subject {

        private List<String> running() {
            List<String> ids = new ArrayList<>();
            String filter = RawEngine.filter("label", Labels.STACK + "=" + STACK);
            for (JsonNode container : node.api().get("/containers/json?filters=" + filter)) {
                ids.add(container.path("Id").asText());
            }
            return ids;
        }

        @Override
        public void change() {
            node.api()
                    .post(
                            "/containers/" + running().getFirst() + "/kill",
                            RawEngine.JSON.createObjectNode());
        }

        @Override
        public boolean isAsAskedFor() {
            return running().size() == REPLICAS;
        }
    }

    /** A service of a swarm, which is scaled. */
    private record Services(RawEngine leader) implements Subject {

        private static final String NAME = STACK + "_web";

        @Override
        public void change() {
            leader.change(
                    "services",
                    NAME,
                    spec ->
                            ((ObjectNode) spec.path("Mode").path("Replicated"))
                                    .put("Replicas", REPLICAS + 2));
        }

        @Override
        public boolean isAsAskedFor() {
            for (JsonNode service : leader.send("GET", "/services")) {
                return service.at("/Spec/Mode/Replicated/Replicas").asInt() == REPLICAS;
            }
            return false;
        }
    }
}
