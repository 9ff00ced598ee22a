package dev.skep.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The fake nodes as a process of their own, so that what they cost is not taken for Skep's.
 *
 * <p>Arguments: how many nodes, how many events and how many kills a second. Answers one line of
 * JSON to each line of {@code hosts}, {@code state}, {@code load}, {@code rest} and {@code report}.
 */
final class SoakNodes {

    private final SoakTally tally = new SoakTally();
    private final List<FakeNode> nodes = new ArrayList<>();
    private final SoakLoad load;

    private SoakNodes(int count, double eventsPerSecond, double killsPerSecond) throws IOException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("health").factory());
        for (int i = 0; i < count; i++) {
            nodes.add(new FakeNode(tally, threads, timer, i));
        }
        load = new SoakLoad(nodes, tally, eventsPerSecond, killsPerSecond);
    }

    public static void main(String[] arguments) throws IOException {
        SoakNodes nodes =
                new SoakNodes(
                        Integer.parseInt(arguments[0]),
                        Double.parseDouble(arguments[1]),
                        Double.parseDouble(arguments[2]));
        SoakProcess.serve(nodes::answer);
    }

    private ObjectNode answer(String order) {
        ObjectNode answer = RawEngine.JSON.createObjectNode();
        switch (order) {
            case "hosts" -> {
                ArrayNode hosts = answer.putArray("hosts");
                nodes.forEach(node -> hosts.add("tcp://127.0.0.1:" + node.port()));
            }
            case "state" -> {
                answer.put("running", nodes.stream().mapToInt(node -> node.running().size()).sum());
                answer.put("containers", nodes.stream().mapToInt(FakeNode::size).sum());
            }
            case "load" -> {
                tally.reset();
                nodes.forEach(node -> node.events.forgetMostUnsent());
                load.begin();
            }
            case "rest" -> load.end();
            case "report" -> {
                tally.writeTo(answer);
                answer.put(
                        "mostUnsent",
                        nodes.stream().mapToInt(node -> node.events.mostUnsent()).max().orElse(0));
            }
            default -> throw new IllegalArgumentException(order);
        }
        return answer;
    }
}
