package dev.skep.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The machine's programs: where they are, and what they say. */
public final class Command {

    /** Where they lie that a plain user's shell may not look for. */
    private static final String SYSTEM = ":/usr/local/sbin:/usr/sbin:/sbin";

    private Command() {}

    /**
     * Runs it to its end.
     *
     * @throws IllegalStateException with all that it said, when it fails
     */
    public static void run(String... command) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", path());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command)
                                + " ended with "
                                + process.exitValue()
                                + ": "
                                + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String path() {
        return System.getenv("PATH") + SYSTEM;
    }

    /** Where this program lies along a path: the first place, or none. */
    public static Stream<Path> find(String program, String path) {
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .limit(1);
    }

    /** The processes that were started with an argument that begins so. */
    static List<ProcessHandle> startedWith(String prefix) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        Stream.of(commandLine(process).split("\0"))
                                .anyMatch(argument -> argument.startsWith(prefix)))
                .toList();
    }

    /** Its arguments, each with a zero byte after it; nothing of a process that has ended. */
    static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** What the kernel calls a process's namespaces of these kinds; none of one that has ended. */
    static Stream<String> namespaces(long process, String... kinds) {
        return Stream.of(kinds)
                .map(kind -> Path.of("/proc", Long.toString(process), "ns", kind))
                .flatMap(Command::target);
    }

    private static Stream<String> target(Path link) {
        try {
            return Stream.of(Files.readSymbolicLink(link).toString());
        } catch (IOException gone) {
            return Stream.empty();
        }
    }
}
