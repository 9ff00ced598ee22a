package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.engine.EngineException;
import dev.skep.engine.SubmissionsInMemory;
import dev.skep.identity.StackName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of the revisions counts, and what is told of the others. */
class SubmittedStateTest {

    private final SubmissionsInMemory store = new SubmissionsInMemory();
    private final List<String> opened = new ArrayList<>();
    private final SubmittedState state = new SubmittedState(store, this::open);

    /** What begins with {@code bad} cannot be used. */
    private Document open(String source, StackName stack, byte[] content) {
        opened.add(source);
        return new String(content, StandardCharsets.UTF_8).startsWith("bad")
                ? new Document.Invalid(
                        source,
                        Optional.of(stack),
                        List.of(new Problem(source, 1, 1, "", "is bad")))
                : new Document.Valid(source, DesiredState.nothing(stack, false));
    }

    private void put(String stack, long revision, String content) {
        store.byHand(stack, Optional.of(revision), "", content.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> read() throws EngineException {
        Reading reading = state.readIfChanged().orElseThrow();
        return reading.documents().stream()
                .map(document ->
                        switch (document) {
                            case Document.Valid valid -> valid.source();
                            case Document.Invalid invalid -> invalid.problems().toString();
                        })
                .sorted()
                .toList();
    }

    @Test
    void theNewestOfEachStackCounts() throws EngineException {
        put("shop", 10, "good");
        put("shop", 9, "good");
        put("blog", 2, "good");
        assertEquals(List.of("blog.2", "shop.10"), read());
        assertEquals(List.of("blog.2", "shop.10"), opened, "nobody asks for the others");
    }

    @Test
    void newerOnesThatCannotBeUsedAreToldAndPassedOver() throws EngineException {
        put("shop", 1, "bad");
        put("shop", 2, "good");
        put("shop", 3, "bad");
        assertEquals(List.of("[shop.3:1:1 is bad]", "shop.2"), read());
    }

    @Test
    void whatHasNoNumberNeverCounts() throws EngineException {
        store.byHand("shop", Optional.empty(), "", new byte[1]);
        put("shop", 1, "good");
        assertEquals(
                List.of(
                        "[shop.x has no number of a revision in its label: submit the stack with"
                                + " skep submit]",
                        "shop.1"),
                read());
    }

    @Test
    void aLabelThatNamesNoStackIsTold() throws EngineException {
        put("No Stack", 1, "good");
        String told = read().getFirst();
        assertEquals("[No Stack.1 its label names no stack: ", told.substring(0, 38));
    }

    @Test
    void whatHasNotChangedIsNotReadAgain() throws EngineException {
        put("shop", 1, "good");
        assertEquals(List.of("shop.1"), read());
        assertEquals(Optional.empty(), state.readIfChanged());
        put("shop", 2, "bad");
        assertEquals(List.of("[shop.2:1:1 is bad]", "shop.1"), read());
        assertEquals(List.of("shop.1", "shop.2"), opened);
    }

    @Test
    void whatIsNotKnownIsNotNothing() throws EngineException {
        put("shop", 1, "good");
        store.broken = new EngineException(EngineException.Kind.UNREACHABLE, "nobody answers");
        assertThrows(EngineException.class, state::readIfChanged);
        store.broken = null;
        assertEquals(List.of("shop.1"), read());
    }

    @Test
    void onAPlainEngineNothingIsAskedFor() throws EngineException {
        put("shop", 1, "good");
        store.isSwarm = false;
        assertEquals(List.of(), read());
        store.isSwarm = true;
        assertEquals(List.of("shop.1"), read());
    }
}
