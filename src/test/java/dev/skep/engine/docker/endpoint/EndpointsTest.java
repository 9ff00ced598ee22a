package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private final Map<String, List<String>> names = new TreeMap<>();

    private Endpoints named(String host) {
        return Endpoints.resolve(
                Endpoint.Flags.NONE,
                Map.of("DOCKER_HOST", host, "DOCKER_CONFIG", "/nonexistent"),
                name -> {
                    List<String> addresses = names.get(name);
                    if (addresses == null) {
                        throw new UnknownHostException(name);
                    }
                    return addresses;
                });
    }

    private static List<String> hosts(Endpoints endpoints) {
        return endpoints.now().stream().map(each -> each.host().toString()).toList();
    }

    @Test
    void oneIsOne() {
        Endpoints one = named("unix:///run/docker.sock");
        assertEquals(List.of("unix:///run/docker.sock"), hosts(one));
        assertFalse(one.mayBeSeveral());
        assertFalse(named("tcp://docker:2375").mayBeSeveral());
    }

    @Test
    void severalAreSeparatedByCommas() {
        Endpoints several = named("tcp://a:2375, tcp://b:2375,,tcp://a:2375");
        assertEquals(List.of("tcp://a:2375", "tcp://b:2375"), hosts(several));
        assertTrue(several.mayBeSeveral());
    }

    @Test
    void tasksStandForOneEachAsTheyComeAndGo() {
        Endpoints proxies = named("tcp://tasks.proxy:2375");
        assertTrue(proxies.mayBeSeveral());
        assertEquals(List.of(), hosts(proxies));
        names.put("tasks.proxy", List.of("10.0.1.9", "10.0.1.10"));
        assertEquals(List.of("tcp://10.0.1.10:2375", "tcp://10.0.1.9:2375"), hosts(proxies));
        names.put("tasks.proxy", List.of("fd00::1"));
        assertEquals(List.of("tcp://[fd00::1]:2375"), hosts(proxies));
    }

    @Test
    void nodesStandForThoseThatAManagerTellsOf() {
        Endpoints nodes = named("tcp://a:2376,nodes:2375");
        assertTrue(nodes.mayBeSeveral());
        assertTrue(nodes.areOfNodes());
        assertEquals("tcp://a:2376, and the nodes of its swarm", nodes.text());
        assertEquals(List.of("tcp://a:2376"), hosts(nodes));
        nodes.learn(List.of("fd00::1", "10.0.0.2"));
        assertEquals(
                List.of("tcp://a:2376", "tcp://10.0.0.2:2375", "tcp://[fd00::1]:2375"),
                hosts(nodes));
        assertEquals(1, nodes.named().size());
    }

    @Test
    void nodesAloneHaveNoManagerToTellOfThem() {
        assertThrows(IllegalArgumentException.class, () -> named("nodes:2375,nodes:2376"));
    }

    @Test
    void withoutAWordOfNodesNoneAreTakenIn() {
        Endpoints several = named("tcp://a:2375,tcp://b:2375");
        assertFalse(several.areOfNodes());
        several.learn(List.of("10.0.0.2"));
        assertEquals(List.of("tcp://a:2375", "tcp://b:2375"), hosts(several));
    }

    @Test
    void anotherNameIsOneEngineHoweverManyAddressesItHas() {
        names.put("docker", List.of("10.0.1.9", "10.0.1.10"));
        assertEquals(List.of("tcp://docker:2375"), hosts(named("tcp://docker:2375")));
    }

    @Test
    void oneBadHostOfSeveralIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> named("tcp://a:2375,ftp://b"));
    }
}
