package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Problem;
import dev.skep.desired.Reading;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.StackName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What files and submissions say together. */
class InputsTest {

    private static final Reading NOTHING = new Reading(List.of());

    private final List<List<String>> taken = new ArrayList<>();
    private final Inputs inputs = new Inputs(this::take, true);

    private void take(Reading reading) {
        taken.add(
                reading.documents().stream()
                        .map(document ->
                                switch (document) {
                                    case Document.Valid valid -> valid.source();
                                    case Document.Invalid invalid ->
                                            invalid.stack().orElseThrow()
                                                    + ": "
                                                    + invalid.problems().getFirst();
                                })
                        .toList());
    }

    private static Reading reading(String ending, String... stacks) {
        return new Reading(
                Stream.of(stacks)
                        .<Document>map(stack ->
                                new Document.Valid(
                                        stack + ending,
                                        DesiredState.nothing(new StackName(stack), false)))
                        .toList());
    }

    @Test
    void bothCount() {
        inputs.files(reading(".yaml", "blog"));
        inputs.submitted(reading(".1", "shop"));
        assertEquals(List.of("blog.yaml", "shop.1"), taken.getLast());
        inputs.files(reading(".yaml", "blog", "wiki"));
        assertEquals(List.of("blog.yaml", "wiki.yaml", "shop.1"), taken.getLast());
    }

    @Test
    void filesGoFirstAndWhatWasSubmittedIsToldOf() {
        inputs.files(reading(".yaml", "shop"));
        inputs.submitted(reading(".1", "shop"));
        assertEquals(
                List.of(
                        "shop.yaml",
                        "shop: shop.1 is passed over: shop.yaml describes the same stack, and what"
                                + " Skep was started with goes before what was submitted"),
                taken.getLast());
        inputs.files(NOTHING);
        assertEquals(List.of("shop.1"), taken.getLast());
    }

    @Test
    void aBrokenFileOfTheStackGoesFirstToo() {
        inputs.submitted(reading(".1", "shop"));
        inputs.files(
                new Reading(
                        List.of(
                                new Document.Invalid(
                                        "shop.yaml",
                                        Optional.of(new StackName("shop")),
                                        List.of(new Problem("shop.yaml", 1, 1, "", "is bad"))))));
        assertEquals(2, taken.getLast().size());
        assertEquals("shop: shop.yaml:1:1 is bad", taken.getLast().getFirst());
    }

    @Test
    void thatNothingIsAskedForIsSaidOnceItIsKnown() {
        inputs.files(NOTHING);
        assertEquals(List.of(), taken);
        inputs.submitted(NOTHING);
        assertEquals(List.of(List.of()), taken);
    }

    @Test
    void whoHasOnlyFilesDoesNotWait() {
        new Inputs(this::take, false).files(NOTHING);
        assertEquals(List.of(List.of()), taken);
    }
}
