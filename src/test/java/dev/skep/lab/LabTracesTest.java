package dev.skep.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.scenario.Waiting;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a lab, however it ends. */
@Tag("engine")
@Timeout(180)
class LabTracesTest {

    private static final Path NONE = Path.of("/bin/false");
    private static final String[] KINDS = {"net", "mnt", "uts", "ipc", "pid"};

    @Test
    void closingLeavesNothingBehind() throws Exception {
        Premises premises;
        Map<String, InputStream> namespaces;
        try (Lab lab = Lab.of(2)) {
            lab.swarm(1);
            premises = lab.premises();
            for (Node node : lab.nodes()) {
                run(node);
            }
            namespaces = held(lab.namespaces().collect(Collectors.toSet()));
            assertEquals(11, namespaces.size());
            assertFalse(premises.groups().isEmpty());
            // Seen from outside, a lab has no links.
            assertFalse(Files.exists(Path.of("/sys/class/net/node1")));
        }
        assertEquals(List.of(), traces(premises));
        assertEquals(List.of(), used().stream().filter(namespaces::containsKey).toList());
        for (InputStream namespace : namespaces.values()) {
            namespace.close();
        }
    }

    @Test
    void aLabThatCannotBeMadeLeavesNothingBehind() throws Exception {
        Set<Path> before = folders();
        assertThrows(
                IllegalStateException.class,
                () -> Lab.of(2, EngineVersion.Programs.of(NONE, NONE)));
        assertEquals(before, folders());
    }

    @Test
    void aRunThatIsKilledLeavesNoProcessAndTheNextOneRemovesTheRest() throws Exception {
        Process run =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                AbandonedLab.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Premises premises = new Premises(folderSaidBy(run));
        try (Closeable _ = Premises.alone()) {
            run.destroyForcibly().waitFor();
            Waiting.until(List.of(), () -> Command.startedWith(premises.folder().toString()));
            assertTrue(Files.exists(premises.folder()));

            Premises.removeAbandonedAlone();
            assertEquals(List.of(), traces(premises));
        }
    }

    private static Path folderSaidBy(Process run) throws IOException {
        BufferedReader output = run.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.startsWith("lab ")) {
            line = output.readLine();
        }
        assertTrue(line != null, "no lab was made");
        return Path.of(line.substring(4));
    }

    /** A container, so that there is more than the engine. */
    private static void run(Node node) {
        String id =
                node.api()
                        .post(
                                "/containers/create",
                                Api.json(
                                        """
                                        {"Image": "busybox:latest", "Cmd": ["sleep", "600"]}
                                        """))
                        .path("Id")
                        .asText();
        node.api().post("/containers/" + id + "/start", Api.json("{}"));
    }

    /** What there is of a lab, in the eyes of any process. */
    private static List<String> traces(Premises premises) {
        List<String> traces = new ArrayList<>();
        Command.startedWith(premises.folder().toString())
                .forEach(it -> traces.add(Command.commandLine(it)));
        premises.groups().forEach(it -> traces.add(it.toString()));
        if (Files.exists(premises.folder())) {
            traces.add(premises.folder().toString());
        }
        ProcessHandle.allProcesses()
                .flatMap(it -> lines(Path.of("/proc", Long.toString(it.pid()), "mountinfo")))
                .filter(mount -> mount.contains(premises.name()))
                .forEach(traces::add);
        return traces;
    }

    /** The namespaces that there are processes in. */
    private static Set<String> used() {
        return processes().flatMap(it -> Command.namespaces(it, KINDS)).collect(Collectors.toSet());
    }

    private static Stream<Long> processes() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid);
    }

    /**
     * Those of them that there are processes in, each open: until it is closed, the kernel gives
     * its name to no other.
     */
    private static Map<String, InputStream> held(Set<String> namespaces) throws IOException {
        Map<String, InputStream> held = new HashMap<>();
        for (long process : processes().toList()) {
            for (String kind : KINDS) {
                Path file = Path.of("/proc", Long.toString(process), "ns", kind);
                for (String name : Command.namespaces(process, kind).toList()) {
                    if (namespaces.contains(name) && !held.containsKey(name)) {
                        held.put(name, new FileInputStream(file.toFile()));
                    }
                }
            }
        }
        return held;
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException | UncheckedIOException gone) {
            return Stream.empty();
        }
    }

    private static Set<Path> folders() throws IOException {
        String ours = "skeplab" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.filter(it -> it.getFileName().toString().startsWith(ours))
                    .collect(Collectors.toSet());
        }
    }
}
