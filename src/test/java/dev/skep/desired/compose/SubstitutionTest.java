package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubstitutionTest {

    private static final Map<String, String> VARIABLES =
            Map.of("SET", "value", "EMPTY", "", "A_1", "one");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    plain             | plain
                    $SET              | value
                    ${SET}            | value
                    <$SET-$A_1>       | <value-one>
                    $SETS             | ''
                    ${SET:-d}         | value
                    ${EMPTY:-d}       | d
                    ${UNSET:-d}       | d
                    ${SET-d}          | value
                    ${EMPTY-d}        | ''
                    ${UNSET-d}        | d
                    ${SET:?e}         | value
                    ${SET?e}          | value
                    ${EMPTY?e}        | ''
                    ${SET:+r}         | r
                    ${EMPTY:+r}       | ''
                    ${UNSET:+r}       | ''
                    ${SET+r}          | r
                    ${EMPTY+r}        | r
                    ${UNSET+r}        | ''
                    ${UNSET:-}        | ''
                    ${UNSET:-${SET}}  | value
                    ${UNSET:-a${EMPTY:-b${SET}c}d} | abvaluecd
                    ${SET:+${A_1}}    | one
                    ${UNSET:-a:b-c?d} | a:b-c?d
                    ${SET:-${UNSET?}} | value
                    ${UNSET:-{x}}     | {x}
                    $$                | $
                    $$SET             | $SET
                    $${SET}           | ${SET}
                    $$$SET            | $value
                    """)
    void variablesArePutIn(String text, String expected) {
        assertEquals(expected, new Substitution(VARIABLES, _ -> {}).apply(text));
    }

    @Test
    void aNameIsOfLettersDigitsAndUnderscores() {
        Map<String, String> variables =
                Map.of("_azAZ09", "all", "a", "small", "z", "last", "A", "big", "Z", "end");
        Substitution substitution = new Substitution(variables, _ -> {});
        assertEquals("all", substitution.apply("$_azAZ09"));
        assertEquals("small|last|big|end", substitution.apply("$a|$z|$A|$Z"));
        assertEquals("small@last[big`end{", substitution.apply("$a@$z[$A`$Z{"));
        assertEquals("small/last:", substitution.apply("$a/$z:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$0", "$9", "$/", "$:", "$@", "$[", "$`", "$-"})
    void aNameDoesNotBeginWithAnythingElse(String text) {
        Substitution substitution = new Substitution(VARIABLES, _ -> {});
        assertThrows(IllegalArgumentException.class, () -> substitution.apply(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ${UNSET:?say it}       | the variable UNSET is required and has no value: say it
                    ${EMPTY:?}             | the variable EMPTY is required and has no value
                    ${UNSET?a ${SET}}      | the variable UNSET is required and has no value: a value
                    ${SET                  | a ${ is not closed with }
                    ${}                    | a ${ is not followed by a variable's name
                    ${SET!x}               | a ${SET…} has no operator that Compose knows: - :- + :+ ? :?
                    ${SET:}                | a ${SET…} has no operator that Compose knows: - :- + :+ ? :?
                    $1                     | a $ begins a variable, and what follows it here is no name: write $$ for a dollar
                    cost: 5$               | a $ begins a variable, and what follows it here is no name: write $$ for a dollar
                    """)
    void whatIsNoVariableIsRefused(String text, String message) {
        Substitution substitution = new Substitution(VARIABLES, _ -> {});
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> substitution.apply(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"${UNSET:-", "${SET:+", "${UNSET:?"})
    void variablesAreNestedSoDeep(String opening) {
        assertEquals(
                "${ are nested more than 50 levels deep",
                outcome(opening.repeat(51) + "x" + "}".repeat(51)));
        assertEquals(
                opening.endsWith("?") ? "the variable UNSET is required and has no value: x" : "x",
                outcome(opening.repeat(50) + "x" + "}".repeat(50)));
    }

    @Test
    void aTextIsBounded() {
        Map<String, String> variables =
                Map.of("LONG", "a".repeat(1024 * 1024), "LONGER", "a".repeat(1024 * 1024 + 1));
        Substitution substitution = new Substitution(variables, _ -> {});
        assertEquals(1024 * 1024, substitution.apply("$LONG").length());
        assertEquals(
                "with its variables this is longer than 1048576 characters",
                assertThrows(IllegalArgumentException.class, () -> substitution.apply("$LONGER"))
                        .getMessage());
    }

    private static String outcome(String text) {
        try {
            return new Substitution(VARIABLES, _ -> {}).apply(text);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whatIsNotSetIsTold() {
        List<String> unset = new ArrayList<>();
        new Substitution(VARIABLES, unset::add)
                .apply("$SET $ONE ${TWO} ${THREE:-} ${FOUR+x} $EMPTY");
        assertEquals(List.of("ONE", "TWO"), unset);
    }
}
