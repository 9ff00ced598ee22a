package dev.skep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.Bundle;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading.Document;
import dev.skep.desired.manifest.Bundles;
import dev.skep.desired.manifest.Packing;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedState;
import dev.skep.observed.ObservedState.Solo;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the secrets of what was submitted no more than the digest is known. */
class SubmittedSecretsTest {

    private static final StackName SHOP = new StackName("shop");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir private Path folder;

    private DesiredState withContent;
    private DesiredState submitted;
    private String secret;

    @BeforeEach
    void setUp() throws IOException {
        Files.writeString(folder.resolve("key.txt"), "hunter2");
        withContent = read("secrets: [key]}}\nsecrets: {key: {file: key.txt}}");
        Bundle bundle = bundle();
        submitted =
                assertInstanceOf(
                                Document.Valid.class,
                                new Bundles().read("bundle", SHOP, bundle.content().bytes()))
                        .state();
        secret = NeededSecrets.of(withContent, swarm(List.of(), List.of())).names().first();
    }

    private DesiredState read(String rest) throws IOException {
        Files.writeString(
                folder.resolve("compose.yaml"),
                "name: shop\nservices: {web: {image: web, networks: [], " + rest + "\n");
        return bundle().state();
    }

    private Bundle bundle() {
        return Packing.of(List.of(folder.resolve("compose.yaml")), ReadOptions.of(Map.of()))
                .bundles()
                .getFirst();
    }

    private static Swarm swarm(List<String> secrets, List<String> needed) {
        SortedMap<String, StoredFile> stored = new TreeMap<>();
        secrets.forEach(
                name -> stored.put(name, new StoredFile(name, name, Optional.empty(), true, NOW)));
        SortedSet<String> names = new TreeSet<>(needed);
        return new Swarm(
                SHOP,
                Collections.emptySortedMap(),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                stored,
                names,
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Leftovers.NONE,
                Optional.of(
                        new LastApplied(1, new SpecHash("before"), Collections.emptySortedMap())),
                Optional.empty());
    }

    private static String plan(DesiredState desired, ObservedState observed) {
        return PlanText.of(new Planner().plan(desired, observed, Memory.EMPTY, NOW));
    }

    @Test
    void oneThatIsThereIsMountedAsIfTheContentWereKnown() {
        Swarm holding = swarm(List.of(secret), List.of());
        assertEquals(plan(withContent, holding), plan(submitted, holding));
        assertTrue(plan(submitted, holding).contains("create web"));
    }

    @Test
    void oneThatIsMissingBlocksItsServiceAndIsNamed() {
        String plan = plan(submitted, swarm(List.of(), List.of()));
        assertTrue(plan.contains("blocked web SecretNotFound: secret " + secret), plan);
        assertTrue(plan.contains("submit the files again, which makes it"), plan);
    }

    @Test
    void aPlainEngineHasNoneOfThem() {
        Solo solo =
                new Solo(
                        SHOP,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        new TreeSet<>(List.of("web:latest")),
                        Optional.empty());
        String plan = plan(submitted, solo);
        assertTrue(
                plan.contains("blocked web SecretNotFound: secret key is kept by the swarm"), plan);
    }

    @Test
    void whatIsToBeMadeIsNamedBeforeItIsMade() {
        NeededSecrets needed = NeededSecrets.of(withContent, swarm(List.of(), List.of()));
        assertEquals(List.of("create secret " + secret), steps(needed));
        assertEquals(
                List.of(), steps(NeededSecrets.of(withContent, swarm(List.of(secret), List.of()))));
        assertEquals(
                1, NeededSecrets.of(submitted, swarm(List.of(), List.of())).obstacles().size());
    }

    private static List<String> steps(NeededSecrets needed) {
        return needed.missing().stream().map(PlanText::of).toList();
    }

    @Test
    void whatARevisionNeedsStays() throws IOException {
        DesiredState without = read("command: sleep 1}}");
        String remove = "remove secret " + secret;
        assertTrue(plan(without, swarm(List.of(secret), List.of())).contains(remove));
        String kept = plan(without, swarm(List.of(secret), List.of(secret)));
        assertTrue(!kept.contains(remove), kept);
    }
}
