package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.DesiredState;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ContainerState;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedContainer;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.Revision;
import dev.skep.observed.StoredFile;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What golden folders cannot say of a swarm. */
class SwarmPlannerTest {

    private static final Instant NOW = SwarmCase.NOW;
    private static final ServiceName WEB = new ServiceName("web");
    private static final SpecHash OTHER = new SpecHash("07e");

    @TempDir private Path folder;

    private DesiredState desired(String more) throws IOException {
        Path file = folder.resolve("compose.yaml");
        Files.writeString(
                file,
                """
                name: shop
                services:
                  web: {image: "web:1"%s}
                networks: {back: {}}
                """
                        .formatted(more));
        return DesiredFiles.read(file);
    }

    /** The same, with drift that is only told. */
    private DesiredState reporting(String more) throws IOException {
        desired(more);
        Path file = folder.resolve("stack.yaml");
        Files.writeString(
                file,
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: shop}
                spec: {compose: [compose.yaml], drift: report}
                """);
        return DesiredFiles.read(file);
    }

    /** All is as asked for, but for what the text says. */
    private static Swarm seen(DesiredState desired, String observed) throws IOException {
        return new SwarmCase(PlanCase.YAML.readTree(observed), desired, Optional.empty()).swarm();
    }

    private static Swarm with(
            Swarm swarm,
            SortedMap<String, StoredFile> configs,
            SortedMap<ServiceName, List<Revision>> revisions,
            Leftovers leftovers,
            Optional<LastApplied> lastApplied) {
        return new Swarm(
                swarm.stack(),
                swarm.services(),
                swarm.otherServices(),
                swarm.networks(),
                configs,
                swarm.secrets(),
                swarm.nodes(),
                revisions,
                leftovers,
                lastApplied);
    }

    private static Plan plan(DesiredState desired, Swarm swarm) {
        return new Planner().plan(desired, swarm, Memory.EMPTY, NOW);
    }

    @Test
    void whatIsLeftOfAPlainEngineGoesBeforeItsNetworksAreMadeAnew() throws IOException {
        DesiredState desired = desired(", networks: [back]");
        Swarm swarm = seen(desired, "{networks: [], swarm: {services: {}}}");
        ObservedContainer container =
                new ObservedContainer(
                        "c1",
                        "shop-web-1",
                        new Slot(WEB, 1),
                        OTHER,
                        Collections.emptySortedMap(),
                        1,
                        "web:1",
                        new ContainerState.Running(NOW, ContainerState.Health.NONE),
                        NOW,
                        0,
                        Collections.emptySortedMap());
        Leftovers leftovers =
                new Leftovers(List.of(container), new TreeSet<>(List.of("shop_back")));

        assertEquals(
                """
                #1 remove web/1 (c1)  leftover of the time before this swarm
                #2 remove network shop_back  leftover of the time before this swarm  after #1
                #3 create network shop_back  missing  after #2
                #4 create web  missing  after #3
                #5 record revision 1 of web  new spec  after #4
                """,
                PlanText.of(
                                plan(
                                        desired,
                                        with(
                                                swarm,
                                                swarm.configs(),
                                                swarm.revisions(),
                                                leftovers,
                                                swarm.lastApplied())))
                        .lines()
                        .limit(5)
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
    }

    @Test
    void whatOnlyARevisionMountsStays() throws IOException {
        DesiredState desired = desired("");
        Swarm swarm = seen(desired, "{}");
        SortedMap<String, StoredFile> configs = new TreeMap<>();
        for (String name : List.of("shop_motd-00000001", "shop_motd-00000002")) {
            configs.put(name, new StoredFile("id-" + name, name, Optional.empty(), true, NOW));
        }
        Tree.Mapping spec =
                swarm.revisionsOf(WEB)
                        .getLast()
                        .spec()
                        .with(
                                List.of("TaskTemplate", "ContainerSpec", "Configs"),
                                new Tree.Sequence(
                                        List.of(
                                                Fields.of("ConfigName", "shop_motd-00000001")
                                                        .tree())));
        SortedMap<ServiceName, List<Revision>> revisions = new TreeMap<>(swarm.revisions());
        revisions.put(
                WEB,
                List.of(
                        new Revision(1, OTHER, spec, "revision-1", "id-1", NOW),
                        swarm.revisionsOf(WEB).getLast()));

        assertEquals(
                "#1 remove config shop_motd-00000002  unused\n",
                PlanText.of(
                        plan(
                                desired,
                                with(
                                        swarm,
                                        configs,
                                        revisions,
                                        swarm.leftovers(),
                                        swarm.lastApplied()))));
    }

    @Test
    void aServiceThatCouldNotBeToldBeforeIsNoDrift() throws IOException {
        DesiredState desired = reporting(", deploy: {replicas: 3}");
        Swarm swarm = seen(desired, "{swarm: {services: {web: {replicas: 5}}}}");
        LastApplied last = swarm.lastApplied().orElseThrow();
        LastApplied ofAnother =
                new LastApplied(
                        last.generation(),
                        last.digest(),
                        new TreeMap<>(Map.of(WEB, new LastApplied.Service(3, OTHER, false))));

        assertTrue(PlanText.of(plan(desired, swarm)).startsWith("degraded web Drift"));
        assertTrue(
                PlanText.of(
                                plan(
                                        desired,
                                        with(
                                                swarm,
                                                swarm.configs(),
                                                swarm.revisions(),
                                                swarm.leftovers(),
                                                Optional.of(ofAnother))))
                        .startsWith("#1 update web  Mode.Replicated.Replicas 5 -> 3"));
    }

    @Test
    void nodesThatAreAsTheyWereHaveBeenQuietSinceThen() throws IOException {
        DesiredState desired = desired("");
        Swarm swarm = seen(desired, "{}");
        Memory first = plan(desired, swarm).next();
        Instant later = NOW.plus(Duration.ofMinutes(3));

        assertEquals(NOW, first.quiet().orElseThrow().since());
        assertEquals(
                NOW,
                new Planner()
                        .plan(desired, swarm, first, later)
                        .next()
                        .quiet()
                        .orElseThrow()
                        .since());
        for (String nodes :
                List.of(
                        "{n1: ready, n2: ready, n3: down}",
                        "{n1: ready, n2: ready, n3: ready pause}",
                        "{n1: ready, n2: ready}")) {
            Swarm changed = seen(desired, "{swarm: {nodes: " + nodes + "}}");
            assertEquals(
                    later,
                    new Planner()
                            .plan(desired, changed, first, later)
                            .next()
                            .quiet()
                            .orElseThrow()
                            .since(),
                    nodes);
        }
    }
}
