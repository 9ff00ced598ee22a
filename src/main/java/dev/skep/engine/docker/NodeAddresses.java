package dev.skep.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Where the nodes of a swarm are, as a manager tells. */
final class NodeAddresses {

    private NodeAddresses() {}

    /**
     * @param nodes the manager's list
     * @param known ids of those that are not looked for
     */
    static Set<String> ofOthers(JsonNode nodes, Set<String> known) {
        Set<String> addresses = new TreeSet<>();
        for (JsonNode node : nodes) {
            JsonNode status = node.path("Status");
            String address = status.path("Addr").asText("");
            boolean isDown = status.path("State").asText("").equals("down");
            if (!isDown && !address.isEmpty() && !known.contains(node.path("ID").asText(""))) {
                addresses.add(address);
            }
        }
        return addresses;
    }
}
