package dev.skep.chaos.several;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.skep.app.CommandHere;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import dev.skep.scenario.Contender;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Three managers, beside each a Skep in a process of its own that reaches its engine through a
 * proxy of its own, and two stacks: one of files, the other submitted.
 */
final class SwarmWithSkeps implements AutoCloseable {

    /** The next leader of a swarm may be chosen at the third try only, each of up to 20 s. */
    static final Duration LONG = Duration.ofSeconds(180);

    private final Path folder;
    private final Lab lab;
    private final Writes writes = new Writes();
    private final Map<Node, FaultyProxy> proxies = new HashMap<>();
    private final Map<Node, Contender> skeps = new HashMap<>();
    private final Path submitter;
    private final Wish inFiles;
    private final Wish submitted;

    /**
     * @param folder an empty one
     */
    SwarmWithSkeps(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path desired = Files.createDirectory(folder.resolve("desired"));
        submitter = Files.createDirectory(folder.resolve("submitter"));
        inFiles = new Wish("bees", desired);
        submitted = new Wish("wasps", submitter);
        lab = Lab.of(3);
        boolean up = false;
        try {
            lab.swarm(3);
            for (Node node : lab.nodes()) {
                writes.listenTo(node);
                FaultyProxy proxy = new FaultyProxy(node.host());
                proxies.put(node, proxy);
                skeps.put(
                        node,
                        new Contender(folder, "skep-" + node.name(), proxy.host(), desired)
                                .start());
            }
            submit();
            up = true;
        } finally {
            if (!up) {
                close();
            }
        }
    }

    /** Saves another version of what all Skeps read; says which. */
    String edit(Random random) throws IOException {
        return inFiles.edit(random);
    }

    /** Submits another version; while the swarm takes none, again and again. */
    String submit(Random random) throws IOException, InterruptedException {
        String edit = submitted.edit(random);
        submit();
        return edit;
    }

    private void submit() throws InterruptedException {
        Waiting.until(
                LONG,
                "submitted",
                () -> {
                    String said = "";
                    for (Node node : nodes()) {
                        CommandHere command =
                                CommandHere.run(
                                        "--host", node.host(), "submit", submitter.toString());
                        if (command.exit() == 0) {
                            return "submitted";
                        }
                        said = command.err();
                    }
                    return said;
                });
    }

    private List<Wish> wishes() {
        return List.of(inFiles, submitted);
    }

    List<Node> nodes() {
        return lab.nodes();
    }

    Contender skepOn(Node node) {
        return skeps.get(node);
    }

    Collection<Contender> skeps() {
        return skeps.values();
    }

    FaultyProxy proxyOf(Node node) {
        return proxies.get(node);
    }

    /** The one whose Skep leads; waits for one. */
    Node leading() throws InterruptedException {
        Waiting.until(LONG, true, () -> nodes().stream().anyMatch(this::leads));
        return nodes().stream().filter(this::leads).findFirst().orElseThrow();
    }

    private boolean leads(Node node) {
        return skepOn(node).leads();
    }

    /** Until the Skep beside another one leads. */
    void untilAnotherLeads(Node than) throws InterruptedException {
        Waiting.until(LONG, true, () -> nodes().stream().anyMatch(it -> it != than && leads(it)));
    }

    /** The one that leads the swarm itself; waits for one. */
    Node leadingTheSwarm() throws InterruptedException {
        Waiting.until(LONG, true, () -> leaderOfTheSwarm() != null);
        return leaderOfTheSwarm();
    }

    private Node leaderOfTheSwarm() {
        JsonNode found = asked("/nodes");
        for (JsonNode node : found) {
            if (node.path("ManagerStatus").path("Leader").asBoolean()) {
                return nodes().stream()
                        .filter(it -> it.nodeId().equals(node.path("ID").asText()))
                        .findFirst()
                        .orElseThrow();
            }
        }
        return null;
    }

    /** By any that answers; nothing when none does. */
    private JsonNode asked(String path) {
        for (Node node : nodes()) {
            try {
                return node.api().get(path);
            } catch (IllegalStateException another) {
                continue;
            }
        }
        return MissingNode.getInstance();
    }

    /** A node that lost its power is back, and its engine is listened to again. */
    void startAgain(Node node) throws IOException, InterruptedException {
        node.start();
        writes.listenTo(node);
        leadingTheSwarm();
    }

    /** Until both stacks are what their files ask for, in the eyes of every manager. */
    void untilRight() throws InterruptedException {
        Waiting.until(LONG, List.of(), this::differences);
    }

    private List<String> differences() {
        List<String> found = new ArrayList<>();
        try {
            SortedMap<String, Integer> containers = containers();
            for (Node node : nodes()) {
                JsonNode services = node.api().get("/services");
                JsonNode tasks =
                        node.api()
                                .get(
                                        "/tasks?filters=%7B%22desired-state%22%3A%5B%22running%22%5D%7D");
                for (Wish wish : wishes()) {
                    found.addAll(wish.differences(services, tasks, containers));
                }
                found.addAll(twins(node));
            }
        } catch (IllegalStateException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        return found;
    }

    private static List<String> twins(Node node) {
        List<String> found = new ArrayList<>();
        for (String path : List.of("/networks", "/services")) {
            HashSet<String> names = new HashSet<>();
            for (JsonNode it : node.api().get(path)) {
                String name = it.path("Name").asText(it.path("Spec").path("Name").asText());
                if (!names.add(name)) {
                    found.add("two of " + path + " are named " + name);
                }
            }
        }
        return found;
    }

    private SortedMap<String, Integer> containers() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Node node : nodes()) {
            for (JsonNode container : node.api().get("/containers/json")) {
                counts.merge(
                        container.path("Labels").path("com.docker.swarm.service.name").asText(),
                        1,
                        Integer::sum);
            }
        }
        return counts;
    }

    /** What shows that two acted at once, or that something was done which nobody asked for. */
    List<String> violations() {
        Map<String, List<Wish.Asked>> all = new HashMap<>();
        wishes().forEach(wish -> all.putAll(wish.all()));
        List<Contender.Claim> claims =
                skeps().stream().flatMap(skep -> skep.claims().stream()).toList();
        List<String> found = new ArrayList<>(writes.violations(all, claims));
        if (claims.stream().map(Contender.Claim::term).distinct().count() < claims.size()) {
            found.add("two led in one term: " + claims);
        }
        return found;
    }

    int writes() {
        return writes.count();
    }

    long terms() {
        return skeps().stream().mapToLong(skep -> skep.claims().size()).sum();
    }

    String told() {
        StringBuilder text = new StringBuilder();
        skeps().forEach(skep -> text.append(skep.told()).append("\n\n"));
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        skeps().forEach(Contender::close);
        for (FaultyProxy proxy : proxies.values()) {
            proxy.close();
        }
        writes.close();
        lab.close();
    }
}
