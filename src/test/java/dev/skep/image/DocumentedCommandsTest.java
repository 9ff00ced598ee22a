package dev.skep.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.image.DocumentedCommands.Documented;
import dev.skep.image.DocumentedCommands.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A command that is added to a page is seen, in whatever form it stands there. */
class DocumentedCommandsTest {

    private static List<Documented> in(String page) throws IOException {
        return DocumentedCommands.of("page", page.lines().toList());
    }

    private static Documented whole(int line, String text) {
        return new Documented("page:" + line, Kind.WHOLE, text, Set.of());
    }

    private static Documented mention(int line, String text) {
        return new Documented("page:" + line, Kind.MENTION, text, Set.of());
    }

    @Test
    void everyLineOfABlockWhateverProgramItBeginsWith() throws IOException {
        assertEquals(
                List.of(
                        whole(3, "docker ps"),
                        whole(4, "systemctl restart docker"),
                        whole(5, "A=1 skep status")),
                in(
                        """
                        Do this:

                            docker ps    # lists them
                            systemctl restart docker
                            A=1 skep status
                        """));
    }

    @Test
    void aLoopIsOneCommand() throws IOException {
        assertEquals(
                List.of(
                        whole(
                                1,
                                "for name in a b; do\\n  docker rm \"$name\"\\ndone"
                                        .translateEscapes()),
                        whole(4, "docker ps")),
                in(
                        """
                            for name in a b; do
                              docker rm "$name"
                            done
                            docker ps
                        """));
    }

    @Test
    void whatIsCodeInALineOfText() throws IOException {
        assertEquals(
                List.of(
                        mention(1, "docker exec CONTAINER skep status"),
                        new Documented("page:1", Kind.NAME, "docker service update", Set.of()),
                        mention(2, "./dev test"),
                        new Documented("page:2", Kind.NAME, "skep status", Set.of()),
                        mention(4, "skep plan --json")),
                in(
                        """
                        Try `docker exec CONTAINER skep status`, or `docker service update`; `web: 3`,
                        `./dev test`, `skep status`, `skep`, and `docker run … skep:latest`, but no `skep.lease`.
                        | a | b |
                        | `skep plan --json` | no table of commands |
                        """));
    }

    @Test
    void aTableOfCommandsSaysHowTheyEnd() throws IOException {
        assertEquals(
                List.of(
                        new Documented(
                                "page:3", Kind.SYNOPSIS, "skep plan PATH… [--json]", Set.of(0, 2))),
                in(
                        """
                        | command | does | exit |
                        |---|---|---|
                        | `skep plan PATH… [--json]` | 1 thing: not `skep run` | 0 nothing to do, 2 something |
                        """));
        assertEquals(
                List.of("skep plan PATH…", "skep plan PATH… --json"),
                DocumentedCommands.formsOf("skep plan PATH… [--json]"));
        assertEquals(
                List.of("skep rollback STACK", "skep rollback STACK/SERVICE"),
                DocumentedCommands.formsOf("skep rollback STACK[/SERVICE]"));
    }

    @Test
    void whatIsShownOrFencedIsNoCommand() throws IOException {
        assertEquals(
                List.of(),
                in(
                        """
                            #1 create web/3 as shop-web-3_next
                            #2 stop web/3
                        ```yaml
                            docker: ps
                        `skep run PATH`
                        ```
                        """));
    }
}
