package dev.skep.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.tree.Tree;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds for all specs, tried on a few thousand that a seed makes. */
class ServiceFieldsTest {

    private static final int SPECS = 2_000;

    private static void forAll(Consumer<SpecMaker> property) {
        for (int seed = 0; seed < SPECS; seed++) {
            try {
                property.accept(new SpecMaker(new SplittableRandom(seed)));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void aSpecDiffersFromItselfInNothing() {
        forAll(maker -> {
            Tree.Mapping spec = maker.spec();
            assertEquals(List.of(), ServiceFields.differences(spec, spec));
            assertEquals(spec, ServiceFields.carriedOver(spec, spec));
        });
    }

    @Test
    void whatIsCarriedOverIsAsAskedFor() {
        forAll(maker -> {
            Tree.Mapping live = maker.spec();
            Tree.Mapping wanted = maker.spec();
            Tree.Mapping merged = ServiceFields.carriedOver(live, wanted);
            assertEquals(List.of(), ServiceFields.differences(merged, wanted));
            assertEquals(merged, ServiceFields.carriedOver(merged, wanted));
        });
    }

    @Test
    void whatIsNotOursToSetSurvivesAsItIs() {
        forAll(maker -> {
            Tree.Mapping live = maker.spec();
            Tree.Mapping merged = ServiceFields.carriedOver(live, maker.spec());
            for (List<String> way : SpecMaker.FOREIGN) {
                assertEquals(live.at(way), merged.at(way), way.toString());
            }
        });
    }

    @Test
    void whatIsNotOursToSetIsNoDifference() {
        forAll(maker -> {
            Tree.Mapping spec = maker.spec();
            assertEquals(List.of(), ServiceFields.differences(maker.withOtherForeign(spec), spec));
        });
    }

    @Test
    void theOrderOfASetMeansNothing() {
        forAll(maker -> {
            Tree.Mapping spec = maker.spec();
            assertEquals(List.of(), ServiceFields.differences(maker.shuffled(spec), spec));
        });
    }

    @Test
    void whatIsWrittenAnewIsToldAndWhatIsToldIsWritten() {
        forAll(maker -> {
            Tree.Mapping live = maker.spec();
            Tree.Mapping wanted = maker.nearly(live);
            boolean told = !ServiceFields.differences(live, wanted).isEmpty();
            boolean written = !ServiceFields.carriedOver(live, wanted).equals(live);
            assertEquals(told, written);
        });
    }

    @Test
    void noValueOfAVariableIsEverTold() {
        forAll(maker -> {
            List<Difference> told = ServiceFields.differences(maker.spec(), maker.spec());
            for (Difference difference : told) {
                assertFalse(difference.text().contains(SpecMaker.SECRET), difference.text());
                assertFalse(difference.toString().contains(SpecMaker.SECRET), difference.field());
            }
        });
    }

    @Test
    void theMakerMakesSpecsThatDiffer() {
        int[] differences = new int[1];
        forAll(maker -> {
            Tree.Mapping spec = maker.spec();
            Tree.Mapping other = maker.spec();
            assertNotEquals(spec, other);
            differences[0] += ServiceFields.differences(spec, other).size();
        });
        assertTrue(differences[0] > 10 * SPECS, Integer.toString(differences[0]));
    }
}
