package dev.skep.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultTest {

    @Test
    void eachKindComesOnceBeforeAnyComesTwice() {
        Fault.Deck deck = new Fault.Deck(new Random(1));
        Set<Fault> drawn =
                Stream.generate(deck::draw).limit(Fault.ALL.size()).collect(Collectors.toSet());
        assertEquals(Set.copyOf(Fault.ALL), drawn);
    }

    @Test
    void equalSeedsDrawEqualFaults() {
        assertEquals(kinds(new Random(7)), kinds(new Random(7)));
    }

    private static List<String> kinds(Random random) {
        Fault.Deck deck = new Fault.Deck(random);
        return Stream.generate(deck::draw).limit(200).map(Fault::kind).toList();
    }
}
