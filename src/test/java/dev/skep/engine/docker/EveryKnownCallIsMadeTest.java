package dev.skep.engine.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.skep.engine.docker.KnownCall.Where;
import dev.skep.ways.CallsProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the scenarios, each behind a proxy with the list of its mode, have asked of their engines.
 * Runs after them.
 */
@Tag("afterwards")
class EveryKnownCallIsMadeTest {

    private static final String VERSION = "/v[0-9.]+";

    private static List<String> lines(String lists) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> logs = Files.list(CallsProxy.LOGS)) {
            for (Path log :
                    logs.filter(it -> it.getFileName().toString().startsWith(lists)).toList()) {
                lines.addAll(Files.readAllLines(log));
            }
        }
        return lines;
    }

    /** No row is there for nothing. */
    @Test
    void inEngineMode() throws IOException {
        assertEquals(List.of(), notMade(Where.ENGINE));
    }

    /** No row is there for nothing. */
    @Test
    void inSwarmMode() throws IOException {
        assertEquals(List.of(), notMade(Where.SWARM));
    }

    /** Nothing is missing on a list. */
    @Test
    void noneIsDenied() throws IOException {
        List<String> lines = lines("");
        assertFalse(lines.isEmpty());
        assertEquals(List.of(), lines.stream().filter(line -> line.startsWith("403 ")).toList());
    }

    private static List<String> notMade(Where where) throws IOException {
        SortedSet<String> made = new TreeSet<>();
        for (String line : lines(where.name().toLowerCase(Locale.ROOT))) {
            made.add(line.replaceFirst("^[0-9]+ ", "").replaceFirst(VERSION, ""));
        }
        return KnownCall.all().stream()
                .filter(known -> known.where().contains(where))
                .filter(known -> made.stream().noneMatch(line -> isOf(line, known)))
                .map(known -> known.method() + " " + known.path())
                .toList();
    }

    private static boolean isOf(String line, KnownCall known) {
        return line.matches(known.method() + " " + known.path().replace("NAME", "[^/]+"));
    }
}
