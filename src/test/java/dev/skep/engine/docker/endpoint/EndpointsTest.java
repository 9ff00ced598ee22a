package dev.skep.engine.docker.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private Endpoints inControlFolder(Path folder, String env) throws IOException {
        Files.writeString(folder.resolve("env"), env);
        return Endpoints.resolve(
                Endpoint.Flags.NONE,
                Map.of("SKEP_CONTROL_DIR", folder.toString(), "DOCKER_CONFIG", "/nonexistent"),
                List::of);
    }

    @Test
    void aListInAControlFolderIsFollowed(@TempDir Path folder) throws Exception {
        Endpoints several = inControlFolder(folder, "export DOCKER_HOST=tcp://a:2375,nodes:2376\n");
        assertTrue(several.mayBeSeveral());
        several.learn(List.of("10.0.0.2"));
        assertEquals(List.of("tcp://a:2375", "tcp://10.0.0.2:2376"), hosts(several));

        Files.writeString(folder.resolve("env"), "export DOCKER_HOST='tcp://b, tcp://c:1'\n");
        assertEquals(List.of("tcp://b:2375", "tcp://c:1"), hosts(several));
        assertFalse(several.areOfNodes());

        Files.writeString(folder.resolve("env"), "export DOCKER_HO");
        assertEquals(List.of("tcp://b:2375", "tcp://c:1"), hosts(several));
        Files.writeString(folder.resolve("env"), "DOCKER_HOST=tcp://d\n");
        assertEquals(List.of("tcp://d:2375"), hosts(several));
        assertEquals("tcp://d:2375", several.text());
    }

    @Test
    void oneInAControlFolderDoesNotBecomeSeveral(@TempDir Path folder) throws Exception {
        Endpoints one = inControlFolder(folder, "DOCKER_HOST=tcp://127.0.0.1:1\n");
        assertFalse(one.mayBeSeveral());
        Files.writeString(folder.resolve("env"), "DOCKER_HOST=tcp://b,tcp://c\n");
        assertEquals(List.of("tcp://127.0.0.1:1"), hosts(one));
        try (DockerHttpClient client = one.first().client()) {
            assertTrue(
                    Asking.failure(client)
                            .endsWith(
                                    "; and "
                                            + folder.resolve("env")
                                            + " names several engines now, and named one when Skep began: start Skep again"));
        }
    }

    @Test
    void whatGoesBeforeAControlFolderGoesBeforeItsList(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("env"), "DOCKER_HOST=tcp://b,tcp://c\n");
        Endpoints named =
                Endpoints.resolve(
                        Endpoint.Flags.NONE,
                        Map.of("SKEP_CONTROL_DIR", folder.toString(), "DOCKER_HOST", "tcp://a"),
                        List::of);
        assertEquals(List.of("tcp://a:2375"), hosts(named));
    }
}
