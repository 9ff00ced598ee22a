package dev.skep.desired.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.compose.ComposeReader;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrammarTest {

    @Test
    void aLineNamesAPlaceAndItsAttributes() {
        Grammar grammar = Grammar.of(List.of(".: name services", "services.*: image"));
        assertEquals(Set.of("name", "services"), grammar.at(""));
        assertEquals(Set.of("image"), grammar.at("services.*"));
        assertEquals(Set.of(), grammar.at("services"));
    }

    @Test
    void itIsReadFromBesideAClass() {
        Grammar grammar = Grammar.ofResource(ComposeReader.class, "attributes.txt");
        assertTrue(grammar.at("").contains("services"));
    }

    @Test
    void whatIsNotBesideTheClassIsNoGrammar() {
        assertThrows(
                IllegalStateException.class,
                () -> Grammar.ofResource(GrammarTest.class, "attributes.txt"));
    }
}
