package dev.skep.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * A {@link FakeSwarm} as a process of its own, so that what it costs is not taken for Skep's.
 *
 * <p>Argument: how many nodes. Answers one line of JSON to each line of {@code hosts}, {@code die
 * TASK}, {@code replace TASK}, {@code burst TASK COUNT}, {@code cut}, {@code down}, {@code up} and
 * {@code attempts}. Moments are nanoseconds since 1970.
 */
final class EventNodes {

    private final FakeSwarm swarm;
    private long begun = System.nanoTime();

    private EventNodes(FakeSwarm swarm) {
        this.swarm = swarm;
    }

    public static void main(String[] arguments) throws IOException {
        EventNodes nodes = new EventNodes(new FakeSwarm(Integer.parseInt(arguments[0])));
        SoakProcess.serve(nodes::answer);
    }

    private ObjectNode answer(String order) {
        ObjectNode answer = RawEngine.JSON.createObjectNode();
        String[] words = order.split(" ");
        int task = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        switch (words[0]) {
            case "hosts" -> {
                ArrayNode hosts = answer.putArray("hosts");
                swarm.ports().forEach(port -> hosts.add("tcp://127.0.0.1:" + port));
            }
            case "die" -> answer.put("at", swarm.die(task));
            case "replace" -> swarm.replace(task);
            case "burst" -> answer.put("at", swarm.burst(task, Integer.parseInt(words[2])));
            case "cut", "down" -> {
                begun = System.nanoTime();
                swarm.cut(words[0].equals("down"));
            }
            case "up" -> {
                begun = System.nanoTime();
                swarm.up();
            }
            case "attempts" -> {
                answer.put("asked", swarm.asked());
                millis(answer.putArray("attempts"), swarm.attempts());
                millis(answer.putArray("followed"), swarm.followed());
            }
            default -> throw new IllegalArgumentException(order);
        }
        return answer;
    }

    /** Since the last cut or the last coming up. */
    private void millis(ArrayNode array, List<Long> moments) {
        moments.forEach(moment -> array.add(Figures.millis(begun, moment)));
    }
}
