package dev.skep.desired.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.desired.input.Problems;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DotenvTest {

    private final Problems problems = new Problems();

    @Test
    void theEnvironmentWinsInsideOfValues() {
        assertEquals(
                Map.of("A", "file", "B", "process"), parse("A=file\nB=$A", Map.of("A", "process")));
    }

    @Test
    void aKeyAloneTakesTheEnvironmentsValueOrNone() {
        assertEquals(Map.of("A", "process"), parse("A\nB\nexport C", Map.of("A", "process")));
    }

    @Test
    void quotesReachOverLines() {
        assertEquals(Map.of("A", "1\n#2", "B", "3"), parse("A='1\n#2'\nB=3", Map.of()));
    }

    @Test
    void aCommentNeedsABlankBeforeIt() {
        assertEquals(
                Map.of("A", "b#c", "D", "e", "F", "", "G", "h # i"),
                parse("A=b#c\nD=e # f\nF=#g\nG=\"h # i\" # j", Map.of()));
        assertEquals(
                Map.of("A", "b", "C", "d# e", "F", "g#"), parse("A=b #c\nC=d# e\nF=g#", Map.of()));
    }

    @Test
    void messagesNameKeysAndNeverValues() {
        parse("PASSWORD=hunter2$!\nTOKEN='hunter2'x\nKEY=\"hunter2", Map.of());
        assertEquals(
                """
                .env:1:1 PASSWORD: a $ begins a variable, and what follows it here is no name: write $$ for a dollar
                .env:2:16 TOKEN: expected the end of the line after the closing quote
                .env:3:5 KEY: the quote that opens here is not closed
                """,
                lines());
    }

    @Test
    void exportIsAWordOfItsOwn() {
        assertEquals(
                Map.of("A", "1", "B", "2", "exportC", "3", "export", "4"),
                parse("export A=1\nexport\tB=2\nexportC=3\nexport=4", Map.of()));
        assertEquals(Map.of(), parse("export", Map.of()));
        assertEquals("", lines());
    }

    @Test
    void aColonServesAsAnEqualsSign() {
        assertEquals(Map.of("A", "1", "B", "2"), parse("A: 1\nB = 2", Map.of()));
    }

    @Test
    void aValueMayEndWithTheFile() {
        assertEquals(Map.of("A", ""), parse("A=", Map.of()));
        assertEquals(Map.of("A", "b"), parse("A='b'", Map.of()));
        assertEquals(Map.of("A", "b"), parse("A='b' ", Map.of()));
        assertEquals(Map.of("A", "b"), parse("A=b\n# the end", Map.of()));
        assertEquals("", lines());
    }

    @Test
    void aBackslashInQuotesKeepsTheQuoteAndLittleElse() {
        assertEquals(
                Map.of(
                        "A",
                        "it's",
                        "B",
                        "say \"x\"",
                        "C",
                        "1\n2\t\r\\",
                        "D",
                        "a\\n",
                        "E",
                        "$HOME \\q"),
                parse(
                        """
                        A='it\\'s'
                        B="say \\"x\\""
                        C="1\\n2\\t\\r\\\\"
                        D='a\\n'
                        E="\\$HOME \\q"
                        """,
                        Map.of()));
    }

    @Test
    void aQuoteThatABackslashKeepsFromClosingIsNotClosed() {
        assertEquals(Map.of(), parse("A='b\\'", Map.of()));
        assertEquals(Map.of(), parse("B='c\\", Map.of()));
        assertEquals(
                """
                .env:1:3 A: the quote that opens here is not closed
                .env:1:3 B: the quote that opens here is not closed
                """,
                lines());
    }

    @Test
    void aLineThatIsWrongDoesNotHideTheNext() {
        assertEquals(
                Map.of("A", "1", "C", "3", "D", "4", "E", "5"),
                parse("A=1\n=2\nC='3' # ok\nB oops=D=2\nD='4'x y=z\nE=5", Map.of()));
        assertEquals(
                """
                .env:2:1 expected a variable's name
                .env:4:3 expected = after the variable's name
                .env:5:6 D: expected the end of the line after the closing quote
                """,
                lines());
    }

    @Test
    void whatIsNotSetIsToldAndEmpty() {
        assertEquals(Map.of("A", "<>"), parse("A= '<>'\n", Map.of()));
        assertEquals(Map.of("B", "<>"), parse("# b\nB=<$NOWHERE>", Map.of()));
        assertEquals(
                ".env:2:1 B: the variable NOWHERE is not set, the empty text is used",
                problems.warnings().getFirst().toString());
    }

    @Test
    void placesAreToldInAnyOrder() {
        parse("\nA=\"1\n2$NOWHERE\"3\nexport \nB=$!", Map.of());
        assertEquals(
                """
                .env:3:11 A: expected the end of the line after the closing quote
                .env:4:8 expected a variable's name
                .env:5:1 B: a $ begins a variable, and what follows it here is no name: write $$ for a dollar
                """,
                lines());
        assertEquals(
                ".env:2:1 A: the variable NOWHERE is not set, the empty text is used",
                problems.warnings().getFirst().toString());
    }

    @Test
    void allValuesTogetherAreBounded() {
        Map<String, String> environment = Map.of("A", "a".repeat(1024 * 1024));
        parse("B=$A\n".repeat(10), environment);
        assertEquals(
                """
                .env:9:1 B: up to here variables make more than 8388608 characters, which is the limit
                .env:10:1 B: up to here variables make more than 8388608 characters, which is the limit
                """,
                lines());
    }

    @Test
    void aRawLineWithoutANameIsNone() {
        assertEquals(Map.of("A", "=b"), Dotenv.parseRaw("=x\nA==b\nc\n"));
    }

    @Test
    void rawLinesAreTakenAsTheyAre() {
        assertEquals(Map.of("A", "'$B' # c", "D", ""), Dotenv.parseRaw("A='$B' # c\n# e=f\nD=\n"));
    }

    private Map<String, String> parse(String text, Map<String, String> environment) {
        return Dotenv.parse(".env", text, environment, problems);
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        problems.errors().forEach(problem -> lines.append(problem).append('\n'));
        return lines.toString();
    }
}
