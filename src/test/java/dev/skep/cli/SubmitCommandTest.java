package dev.skep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.EngineException;
import dev.skep.engine.Submission;
import dev.skep.identity.StackName;
import dev.skep.observed.Leftovers;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.StoredFile;
import dev.skep.plan.PlanText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code skep submit}, {@code history}, {@code rollback STACK}, and {@code down} of what was
 * submitted.
 */
class SubmitCommandTest {

    private static final StackName SHOP = new StackName("shop");

    private final World world = new World();

    @TempDir Path folder;

    @BeforeEach
    void setUp() throws IOException {
        world.submissions.isSwarm = true;
        world.acts = true;
        world.observed = holding(new TreeMap<>());
        world.variables.put("USER", "me");
        asking("busybox:1");
    }

    private static Swarm holding(SortedMap<String, StoredFile> secrets) {
        return new Swarm(
                SHOP,
                Collections.emptySortedMap(),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                secrets,
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Leftovers.NONE,
                Optional.empty());
    }

    private void asking(String image) throws IOException {
        write("compose.yaml", "name: shop\nservices: {web: {image: \"%s\"}}\n".formatted(image));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private int submit() {
        return world.run("submit", folder.resolve("compose.yaml").toString());
    }

    private void submit(String image) throws IOException {
        asking(image);
        assertEquals(0, submit(), world.err::toString);
    }

    private void tells(String part) {
        assertTrue(world.err.toString().contains(part), world.err::toString);
    }

    @Test
    void eachSubmissionIsOneMoreRevision() throws IOException {
        submit("busybox:1");
        submit("busybox:2");
        assertEquals(List.of(1L, 2L), world.submissions.revisions());
        Submission.Order order = world.submissions.orders().getFirst();
        assertEquals("shop", order.stack());
        assertEquals("me: skep submit " + folder.resolve("compose.yaml"), order.by());
        tells("submitted stack shop, revision 2");
    }

    @Test
    void whatIsAskedForAlreadyIsNotSubmittedAgain() throws IOException {
        submit("busybox:1");
        submit("busybox:1");
        assertEquals(List.of(1L), world.submissions.revisions());
        tells("is asked for like this already: revision 1");
    }

    @Test
    void whatIsWrongIsToldAndNothingIsWritten() throws IOException {
        write("compose.yaml", "name: shop\nservices: {web: {image: 3}}\n");
        assertEquals(1, submit());
        tells("compose.yaml:2:");
        assertEquals(List.of(), world.submissions.orders());
    }

    @Test
    void aPlainEngineIsRefusedWithWhatToDoInstead() {
        world.submissions.isSwarm = false;
        assertEquals(1, submit());
        tells(
                "the engine is in no swarm, whose store would keep what is submitted: give the"
                        + " files");
    }

    @Test
    void whatIsTooLargeIsToldWithItsLargestFiles() throws IOException {
        withNoise(world.submissions.largest);
        assertEquals(1, submit());
        tells("a swarm stores at most 1023999 in one config. Its largest files are ");
        tells("noise (1023999 bytes), ");
        assertEquals(List.of(), world.submissions.orders());
    }

    private void withNoise(int size) throws IOException {
        byte[] noise = new byte[size];
        new Random(1).nextBytes(noise);
        Files.write(folder.resolve("noise"), noise);
        write(
                "compose.yaml",
                """
                name: shop
                services: {web: {image: web, configs: [c]}}
                configs: {c: {file: noise}}
                """);
    }

    @Test
    void whatAnEarlierSwarmDoesNotTakeIsToldLikewise() throws IOException {
        world.submissions.taken = 500 * 1024 - 1;
        withNoise(500 * 1024);
        assertEquals(1, submit());
        tells("this swarm stores less: config data must be less than 511999. Its largest files");
    }

    @Test
    void whoIsSlowerThanSomebodyElseIsToldSo() {
        world.submissions.beforeAdding = () -> garbage(1);
        assertEquals(1, submit());
        tells("somebody else has just submitted revision 1 of stack shop: look at skep history");
    }

    @Test
    void theLastTenAreKept() throws IOException {
        for (int i = 1; i <= 12; i++) {
            submit("busybox:" + i);
        }
        assertEquals(LongStream.rangeClosed(3, 12).boxed().toList(), world.submissions.revisions());
    }

    @Test
    void aSecretIsMadeAndItsContentIsNotSubmitted() throws IOException {
        withSecret("hunter2-and-nobody-knows");
        assertEquals(0, submit(), world.err::toString);
        Submission.Order order = world.submissions.orders().getFirst();
        String name = order.secrets().first();
        assertTrue(name.matches("shop_key-[0-9a-f]{8}"), name);
        assertEquals(
                List.of("create secret " + name),
                world.applied.stream().map(PlanText::of).toList());
        String content = new String(order.content().get(), StandardCharsets.ISO_8859_1);
        assertFalse(content.contains("hunter2"));
        assertFalse(world.err.toString().contains("hunter2"));
    }

    private void withSecret(String content) throws IOException {
        write("key.txt", content);
        write(
                "compose.yaml",
                """
                name: shop
                services: {web: {image: web, secrets: [key]}}
                secrets: {key: {file: key.txt}}
                """);
    }

    @Test
    void aSecretThatTheSwarmDoesNotStoreIsRefused() throws IOException {
        withSecret("");
        assertEquals(1, submit());
        tells("stack shop cannot be submitted: secret key is empty");
        assertEquals(List.of(), world.submissions.orders());
    }

    @Test
    void aSecretThatIsGoneForbidsToGoBackToItsRevision() throws IOException {
        withSecret("hunter2");
        assertEquals(0, submit(), world.err::toString);
        String secret = world.submissions.orders().getFirst().secrets().first();
        submit("busybox:2");
        assertEquals(1, world.run("rollback", "shop", "1"));
        tells("secret " + secret + " is not in the swarm");
        world.observed =
                holding(
                        new TreeMap<>(
                                java.util.Map.of(
                                        secret,
                                        new StoredFile(
                                                "id",
                                                secret,
                                                Optional.empty(),
                                                true,
                                                Instant.EPOCH))));
        assertEquals(0, world.run("rollback", "shop", "1"), world.err::toString);
        assertEquals(List.of(secret), List.copyOf(world.submissions.orders().getLast().secrets()));
    }

    @Test
    void aSecretThatIsGoneIsMadeAgainBySubmittingAgain() throws IOException {
        withSecret("hunter2");
        assertEquals(0, submit(), world.err::toString);
        assertEquals(0, submit(), world.err::toString);
        assertEquals(2, world.applied.size());
        assertEquals(List.of(1L), world.submissions.revisions());
    }

    @Test
    void theOneBeforeIsSubmittedAgainWhenNobodySaysWhich() throws IOException {
        submit("busybox:1");
        submit("busybox:2");
        submit("busybox:3");
        assertEquals(0, world.run("rollback", "shop"), world.err::toString);
        assertEquals("me: skep rollback to revision 2", world.submissions.orders().getLast().by());
        assertEquals(0, world.run("rollback", "shop", "1"), world.err::toString);
        assertEquals("me: skep rollback to revision 1", world.submissions.orders().getLast().by());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), world.submissions.revisions());
    }

    @Test
    void whereNothingWasSubmittedNothingIsRolledBack() {
        assertEquals(1, world.run("rollback", "shop"));
        tells(
                "nothing was submitted of stack shop: edit the files to go back, or roll one"
                        + " service");
    }

    @Test
    void whatIsNotKeptOrCannotBeUsedIsNotGoneBackTo() throws IOException {
        submit("busybox:1");
        garbage(7);
        assertEquals(1, world.run("rollback", "shop", "3"));
        tells("there is no revision 3 of stack shop");
        assertEquals(1, world.run("rollback", "shop", "7"));
        tells("revision 7 of stack shop cannot be used");
        assertEquals(1, world.run("rollback", "shop"));
        tells("there is no earlier revision of stack shop");
    }

    private void garbage(long revision) {
        world.submissions.byHand(
                "shop", Optional.of(revision), "", "garbage".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theHistoryTellsWhatCountsAndWhatCannotBeUsed() throws IOException {
        submit("busybox:1");
        submit("busybox:2");
        garbage(9);
        String expected =
                """
                REV   SUBMITTED                               BY
                9     2026-01-01T00:00:03Z           invalid  -
                      shop.9 is nothing that skep submit has written
                2     2026-01-01T00:00:02Z           current  me: skep submit %1$s
                1     2026-01-01T00:00:01Z                    me: skep submit %1$s
                """
                        .formatted(folder.resolve("compose.yaml"));
        assertEquals(0, world.run("history", "shop"));
        assertEquals(expected, world.out.toString().replace(System.lineSeparator(), "\n"));
        world.out.getBuffer().setLength(0);
        assertEquals(0, world.run("rollback", "--list", "shop"));
        assertEquals(expected, world.out.toString().replace(System.lineSeparator(), "\n"));
        submit("busybox:3");
        assertEquals(10, world.submissions.revisions().getLast());
    }

    @Test
    void theHistoryOfNothingSaysSo() {
        assertEquals(0, world.run("history", "shop"));
        assertEquals("Nothing was submitted of stack shop.", world.out.toString().strip());
    }

    @Test
    void downTakesBackWhatWasSubmittedTheNewestLast() throws IOException {
        submit("busybox:1");
        submit("busybox:2");
        assertEquals(0, world.run("down", "shop"), world.err::toString);
        assertEquals(List.of(), world.submissions.revisions());
        assertEquals(List.of(1L, 2L), world.submissions.removed());
        tells("took back what was submitted of stack shop");
    }

    @Test
    void withoutPathsASwarmIsServedAndAPlainEngineIsNot() throws Exception {
        assertEquals(0, world.run("run"));
        assertEquals(List.of(), java.util.Objects.requireNonNull(world.files).paths());
        world.files = null;
        world.submissions.isSwarm = false;
        assertEquals(1, world.run("run"));
        tells("name the files that say what is wanted: skep run PATH…");
        assertNull(world.files);
        world.submissions.broken =
                new EngineException(EngineException.Kind.UNREACHABLE, "nobody answers");
        assertEquals(0, world.run("run"), "an engine that is away is waited for");
    }

    @Test
    void statusComparesWithWhatWasSubmitted() throws IOException {
        submit("busybox:1");
        garbage(9);
        assertEquals(2, world.run("status"), world.err::toString);
        String out = world.out.toString();
        assertTrue(out.contains("shop.9 is nothing that skep submit has written"), out);
        assertTrue(out.contains("web"), out);
    }

    @Test
    void applyTellsThatAStackWasSubmitted() throws IOException {
        submit("busybox:1");
        world.desired = Optional.of(dev.skep.desired.DesiredState.nothing(SHOP, false));
        world.run("apply", "--timeout", "2s", "compose.yaml");
        tells("stack shop was submitted: a Skep that serves this swarm goes back to that");
    }

    /** As in a container that serves files and what is submitted. */
    @Test
    void statusComparesWithWhatWasSubmittedBesideTheFilesThatAreServed() throws IOException {
        submit("busybox:1");
        world.variables.put("SKEP_DESIRED", folder.resolve("others.yaml").toString());
        assertEquals(2, world.run("status", "shop"), world.err::toString);
        assertTrue(world.out.toString().contains("web"), world.out::toString);
    }
}
