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
