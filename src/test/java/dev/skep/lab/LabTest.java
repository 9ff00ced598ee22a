package dev.skep.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.scenario.Waiting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One swarm of a manager and two workers; each test leaves it as it was. */
@Tag("engine")
@Timeout(180)
class LabTest {

    private static Lab lab;
    private static Node manager;

    @BeforeAll
    static void setUp() throws Exception {
        lab = Lab.of(3);
        lab.swarm(1);
        manager = lab.node(1);
    }

    @AfterAll
    static void tearDown() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void threeNodesMakeOneSwarm() {
        assertEquals(
                Set.of("node1 manager ready", "node2 worker ready", "node3 worker ready"),
                elements(manager.api().get("/nodes"))
                        .map(node ->
                                node.at("/Description/Hostname").asText()
                                        + " "
                                        + node.at("/Spec/Role").asText()
                                        + " "
                                        + node.at("/Status/State").asText())
                        .collect(Collectors.toSet()));
        assertEquals(
                3,
                lab.nodes().stream()
                        .map(node -> node.api().get("/info").path("ID").asText())
                        .distinct()
                        .count());
    }

    @Test
    void aTaskReachesTheTasksOnAllNodes() throws Exception {
        manager.api()
                .post(
                        "/networks/create",
                        Api.json(
                                """
                                {"Name": "wide", "Driver": "overlay", "Attachable": true}
                                """));
        manager.api()
                .post(
                        "/services/create",
                        Api.json(
                                """
                                {"Name": "name", "Mode": {"Global": {}}, "EndpointSpec": {"Mode": "dnsrr"},
                                 "TaskTemplate": {"Networks": [{"Target": "wide"}],
                                   "ContainerSpec": {"Image": "busybox:latest", "Hostname": "on-{{.Node.Hostname}}",
                                     "Command": ["httpd", "-f", "-h", "/etc"]}}}
                                """));
        try {
            Waiting.until(3, () -> addresses().size());
            String asked =
                    addresses().stream()
                            .map(address -> "timeout 5 wget -qO- http://" + address + "/hostname;")
                            .collect(Collectors.joining());
            for (Node node : lab.nodes()) {
                Waiting.until(Set.of("on-node1", "on-node2", "on-node3"), () -> ask(node, asked));
            }
        } finally {
            manager.api().delete("/services/name");
            Waiting.until(true, () -> isGone("wide"));
        }
    }

    private static boolean isGone(String network) {
        try {
            manager.api().delete("/networks/" + network);
            return true;
        } catch (IllegalStateException inUse) {
            return inUse.getMessage().contains(": 404 ");
        }
    }

    /** Of the tasks that run. */
    private static List<String> addresses() {
        return elements(manager.api().get("/tasks"))
                .filter(task -> task.at("/Status/State").asText().equals("running"))
                .map(task -> task.at("/NetworksAttachments/0/Addresses/0").asText())
                .map(address -> address.replaceFirst("/.*", ""))
                .toList();
    }

    /** What the task of a node gets to know that way. */
    private static Set<String> ask(Node node, String script) {
        String container = node.api().get("/containers/json").path(0).path("Id").asText();
        JsonNode exec =
                node.api()
                        .post(
                                "/containers/" + container + "/exec",
                                Api.json(
                                        """
                                        {"AttachStdout": true, "AttachStderr": true, "Tty": true, "Cmd": ["sh", "-c", "%s"]}
                                        """
                                                .formatted(script)));
        return node.api()
                .postForText(
                        "/exec/" + exec.path("Id").asText() + "/start", Api.json("{\"Tty\": true}"))
                .lines()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aKilledNodeIsDownForTheOthersAndComesBackWithItsId() throws Exception {
        Node node = lab.node(3);
        String id = node.nodeId();
        node.kill();
        manager.untilSees(node, "down");
        node.start();
        manager.untilSees(node, "ready");
        assertEquals(id, node.api().get("/info").at("/Swarm/NodeID").asText());
        assertEquals(3, manager.api().get("/nodes").size());
        assertEquals(1, node.api().get("/images/json").size());
    }

    @Test
    void aCutNodeGoesOnAndIsMissedByTheOthers() throws Exception {
        Node node = lab.node(2);
        String id =
                node.api()
                        .post(
                                "/containers/create",
                                Api.json(
                                        """
                                        {"Image": "busybox:latest", "Cmd": ["sleep", "600"], "HostConfig": {"NetworkMode": "none"}}
                                        """))
                        .path("Id")
                        .asText();
        node.api().post("/containers/" + id + "/start", Api.json("{}"));
        node.cut();
        manager.untilSees(node, "down");
        assertTrue(node.api().get("/containers/" + id + "/json").at("/State/Running").asBoolean());
        node.heal();
        manager.untilSees(node, "ready");
        node.api().delete("/containers/" + id + "?force=1");
    }

    @Test
    void aPausedEngineIsMissedUntilItIsResumed() throws Exception {
        Node node = lab.node(2);
        node.pause();
        manager.untilSees(node, "down");
        assertFalse(node.api().answers());
        node.resume();
        manager.untilSees(node, "ready");
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
