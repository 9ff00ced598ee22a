package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.identity.Labels;
import dev.skep.lab.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Skep is upgraded, or ends, in the middle of a roll-out that it leads on a plain engine. */
@Tag("engine")
@Timeout(180)
class HandOverTest {

    private static final int REPLICAS = 6;
    private static final String STACK = "handover";

    @TempDir private Path folder;

    private final Set<String> seen = new HashSet<>();
    private PrivateEngine engine;
    private Api api;
    private Contender first;
    private Contender second;

    @BeforeEach
    void setUp() throws Exception {
        engine = PrivateEngine.withNetworks();
        api = new Api(engine.host());
        Path manifest = folder.resolve("skep.yaml");
        Files.writeString(
                manifest,
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec: {compose: compose.yaml, targets: {web: {replicas: %d}}}
                """
                        .formatted(STACK, REPLICAS));
        ask("old");
        first = new Contender(folder, "first", engine.host(), manifest).start();
        Waiting.until(true, first::leads);
        second = new Contender(folder, "second", engine.host(), manifest).start();
        Waiting.until(REPLICAS, () -> running().size());
    }

    @AfterEach
    void tearDown() throws Exception {
        try {
            first.close();
            second.close();
            api.close();
        } finally {
            engine.close();
        }
    }

    private void ask(String version) throws IOException {
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                services:
                  web:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    environment: {VERSION: %s}
                    deploy: {update_config: {parallelism: 1, monitor: 1s}}
                """
                        .formatted(version));
    }

    private JsonNode containers() {
        String mine = "%7B%22label%22%3A%5B%22" + Labels.STACK + "%3D" + STACK + "%22%5D%7D";
        return api.get("/containers/json?all=true&filters=" + mine);
    }

    /** The spec hashes of those that run, by container. */
    private Map<String, String> running() {
        Map<String, String> hashes = new HashMap<>();
        for (JsonNode container : containers()) {
            seen.add(container.path("Id").asText());
            if (container.path("State").asText().equals("running")) {
                hashes.put(
                        container.path("Id").asText(),
                        container.path("Labels").path(Labels.SPEC_HASH).asText());
            }
        }
        return hashes;
    }

    private long others(Set<String> than) {
        return running().keySet().stream().filter(id -> !than.contains(id)).count();
    }

    @Test
    void theNextOneFinishesARollOutAndMakesNothingAnewTwice() throws Exception {
        Set<String> before = new TreeSet<>(running().keySet());
        ask("new");
        Waiting.until(true, () -> others(before) >= 2);
        first.terminate();
        assertTrue(others(before) < REPLICAS, "the roll-out was over before the hand-over");
        Waiting.until((long) REPLICAS, () -> others(before));
        Waiting.until(REPLICAS, () -> containers().size());
        assertTrue(second.leads(), second::told);
        assertEquals(1, new HashSet<>(running().values()).size());
        seen.removeAll(before);
        assertEquals(REPLICAS, seen.size());
    }
}
