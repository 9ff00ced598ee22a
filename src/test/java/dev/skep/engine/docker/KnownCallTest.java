package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.engine.docker.KnownCall.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of calls that a proxy has to let pass. */
class KnownCallTest {

    @Test
    void namesInAPathAreOnePartOfItEach() {
        assertTrue(KnownCall.isKnown(Call.post("start", "containers", "shop-web-1", "start")));
        assertTrue(KnownCall.isKnown(Call.get("ask", "info")));
        assertFalse(KnownCall.isKnown(Call.post("start", "containers", "a/b", "c", "start")));
        assertFalse(KnownCall.isKnown(Call.post("ask", "info")));
        assertFalse(KnownCall.isKnown(Call.post("run", "containers", "shop-web-1", "exec")));
    }

    @Test
    void thePageOnSecurityHasTheSameList() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docs/security.md"))) {
            List<String> page =
                    lines.filter(line -> line.matches("\\| `[A-Z]+` \\| `/.*")).toList();
            assertEquals(KnownCall.all().stream().map(KnownCallTest::row).toList(), page);
        }
    }

    /** A list is what its regular expressions let pass: no other part of a path, and no way up. */
    @ParameterizedTest
    @EnumSource
    void theProxyLetsPassTheSame(Where where) throws IOException {
        List<String> list =
                Files.readAllLines(
                        Path.of("manifests/docker-api-proxy/calls")
                                .resolve(where.name().toLowerCase(Locale.ROOT) + ".list"));
        assertEquals(
                KnownCall.all().stream()
                        .filter(call -> call.where().contains(where))
                        .map(KnownCallTest::expression)
                        .toList(),
                list);
    }

    private static String expression(KnownCall call) {
        return "^%s (/v[0-9.]+)?%s$"
                .formatted(
                        call.method(), call.path().replace("NAME", "[a-zA-Z0-9_-][a-zA-Z0-9_.-]*"));
    }

    private static String row(KnownCall call) {
        return "| `%s` | `%s` | %s | %s | %s | %s |"
                .formatted(
                        call.method(),
                        call.path(),
                        mark(call, Where.ENGINE),
                        mark(call, Where.SWARM),
                        mark(call, Where.NODE),
                        call.purpose());
    }

    private static String mark(KnownCall call, Where where) {
        return call.where().contains(where) ? "x" : "";
    }
}
