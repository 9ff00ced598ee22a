package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.skep.identity.Labels;
import dev.skep.lab.Lab;
import dev.skep.lab.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three Skeps on a swarm of three managers, each in a process of its own and beside an engine of
 * its own. Whatever happens to the one that leads: another one does, and never two.
 */
@Tag("engine")
@Timeout(240)
class LeadershipTest {

    private static final Duration LONG = Duration.ofSeconds(120);

    /** The network, the service, its first revision, and what was set out for. */
    private static final int FIRST_STEPS = 4;

    private static final AtomicInteger STACKS = new AtomicInteger();

    private static Lab lab;

    @TempDir private Path folder;

    private final List<Contender> contenders = new ArrayList<>();
    private String stack;
    private Path manifest;

    @BeforeAll
    static void makeSwarm() throws Exception {
        lab = Lab.of(3);
        lab.swarm(3);
    }

    @AfterAll
    static void endSwarm() {
        lab.close();
    }

    @BeforeEach
    void setUp() throws Exception {
        stack = "lead" + STACKS.incrementAndGet();
        Files.writeString(
                folder.resolve("compose.yaml"),
                """
                services:
                  web: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        manifest = folder.resolve("skep.yaml");
        ask(1);
        for (Node node : lab.nodes()) {
            contenders.add(
                    new Contender(folder, "skep-" + node.name(), node.host(), manifest).start());
        }
        untilAsked(1);
        Waiting.until(1L, () -> contenders.stream().filter(Contender::leads).count());
        // Each is there a moment before it is told.
        Waiting.until(FIRST_STEPS, this::steps);
    }

    @AfterEach
    void tearDown() throws Exception {
        try {
            assertEachTermHadOneLeader();
            assertEquals(
                    List.of(),
                    contenders.stream().filter(it -> it.told().contains("broke off")).toList());
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
            for (Node node : lab.nodes()) {
                node.heal();
            }
        }
    }

    private int steps() {
        return contenders.stream().mapToInt(contender -> contender.steps().size()).sum();
    }

    private void ask(int replicas) throws IOException {
        Files.writeString(
                manifest,
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec: {compose: compose.yaml, targets: {web: {replicas: %d}}}
                """
                        .formatted(stack, replicas));
    }

    private JsonNode service(Node through) {
        for (JsonNode service : through.api().get("/services")) {
            if (service.path("Spec").path("Name").asText().equals(stack + "_web")) {
                return service.path("Spec");
            }
        }
        return MissingNode.getInstance();
    }

    private int asked(Node through) {
        return service(through).at("/Mode/Replicated/Replicas").asInt(-1);
    }

    private void untilAsked(int replicas) throws InterruptedException {
        untilAsked(replicas, lab.node(1));
    }

    private void untilAsked(int replicas, Node through) throws InterruptedException {
        Waiting.until(LONG, replicas, () -> asked(through));
    }

    private Contender leader() {
        return contenders.stream().filter(Contender::leads).findFirst().orElseThrow();
    }

    private Node nodeOf(Contender contender) {
        return lab.nodes().get(contenders.indexOf(contender));
    }

    private Node other(Contender than) {
        return lab.nodes().get((contenders.indexOf(than) + 1) % contenders.size());
    }

    private void untilAnotherLeads(Contender than) throws InterruptedException {
        Waiting.until(
                LONG, true, () -> contenders.stream().anyMatch(it -> it != than && it.leads()));
    }

    /** By what each of them said, and by what is written on the service. */
    private void assertEachTermHadOneLeader() {
        List<Long> terms = contenders.stream().flatMap(it -> it.terms().stream()).toList();
        assertEquals(
                terms.size(),
                new HashSet<>(terms).size(),
                () -> String.join("\n\n", contenders.stream().map(Contender::told).toList()));
    }

    private void assertChangedBy(Contender contender, Node through) {
        long term = service(through).path("Labels").path(Labels.TERM).asLong();
        assertTrue(contender.terms().contains(term), () -> "term " + term + contender.told());
    }

    @Test
    void oneActsAndWritesItsTermOnWhatItChanges() {
        assertChangedBy(leader(), lab.node(1));
        assertEquals(
                List.of(),
                contenders.stream().filter(it -> it != leader() && !it.steps().isEmpty()).toList());
    }

    @Test
    void whenTheLeaderIsKilledAnotherOneCarriesOutTheNextEdit() throws Exception {
        Contender leader = leader();
        leader.kill();
        ask(2);
        untilAsked(2);
        Contender next =
                contenders.stream()
                        .filter(it -> it != leader && it.leads())
                        .findFirst()
                        .orElseThrow();
        assertChangedBy(next, lab.node(1));
    }

    @Test
    void whoIsToldToStopGivesTheLeaseUp() throws Exception {
        Contender leader = leader();
        assertEquals(143, leader.terminate());
        untilAnotherLeads(leader);
        ask(3);
        untilAsked(3);
    }

    @Test
    void aLeaderThatStoodStillForLongActsOnNothingWhenItGoesOn() throws Exception {
        Contender leader = leader();
        leader.pause();
        ask(2);
        untilAnotherLeads(leader);
        untilAsked(2);
        List<String> before = leader.steps();
        // It finds an edit that it has not seen, and does not lead.
        ask(4);
        leader.resume();
        untilAsked(4);
        Waiting.until(false, leader::leads);
        assertEquals(before, leader.steps(), leader::told);
        assertEquals(1, contenders.stream().filter(Contender::leads).count());
    }

    @Test
    void aLeaderThatIsCutOffActsOnNothingThoughItsEngineAnswersIt() throws Exception {
        Contender leader = leader();
        Node cut = nodeOf(leader);
        Node other = other(leader);
        cut.cut();
        untilAnotherLeads(leader);
        ask(2);
        untilAsked(2, other);
        Waiting.until(LONG, false, leader::leads);
        List<String> before = leader.steps();
        cut.heal();
        ask(3);
        untilAsked(3, other);
        assertEquals(before, leader.steps());
    }

    @Test
    void allAtOnceMayBeStartedAnew() throws Exception {
        for (Contender contender : contenders) {
            contender.kill();
        }
        ask(2);
        for (Contender contender : contenders) {
            contender.start();
        }
        untilAsked(2);
    }
}
