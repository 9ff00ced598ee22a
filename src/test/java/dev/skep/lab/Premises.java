package dev.skep.lab;

import dev.skep.scenario.Waiting;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All that a lab has on this machine that does not go with its processes: a folder, and control
 * groups for its containers. They have one name, which says what process made them: what a run left
 * that was killed is known by it.
 *
 * @param folder short, because the path of a socket has 107 characters at most
 */
record Premises(Path folder) {

    /** A process's id, when it was started, a number. */
    private static final Pattern NAME = Pattern.compile("skeplab(\\d+)-(\\d+)-\\d+");

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    /** Where the time of a process's start stands, counted from what follows its name. */
    private static final int START = 19;

    static Premises take() throws IOException {
        long us = ProcessHandle.current().pid();
        String prefix = "skeplab" + us + "-" + startOf(us) + "-";
        return new Premises(Files.createTempDirectory(TEMPORARY, prefix));
    }

    String name() {
        return folder.getFileName().toString();
    }

    /**
     * Removes what labs left behind whose process was killed before it could, one process at a
     * time.
     */
    static void removeAbandoned() throws IOException, InterruptedException {
        try (Closeable _ = alone()) {
            removeAbandonedAlone();
        }
    }

    /** Keeps every process from removing what is abandoned, until closed. */
    static Closeable alone() throws IOException {
        return alone("skeplab.lock");
    }

    /**
     * Keeps every process from what this name stands for, until closed.
     *
     * @param lock name of a file that stays
     */
    static Closeable alone(String lock) throws IOException {
        FileChannel file =
                FileChannel.open(
                        TEMPORARY.resolve(lock),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        file.lock();
        return file;
    }

    /** To be called by who has the lock. */
    static void removeAbandonedAlone() throws InterruptedException {
        for (Path place : Stream.concat(Stream.of(TEMPORARY), groupFolders().stream()).toList()) {
            for (Path entry : entries(place)) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches()
                        && !startOf(Long.parseLong(name.group(1))).equals(name.group(2))) {
                    new Premises(TEMPORARY.resolve(name.group())).remove();
                }
            }
        }
    }

    /** Removes all; what still runs here is ended before. */
    void remove() throws InterruptedException {
        List<ProcessHandle> left = new ArrayList<>(Command.startedWith(folder.toString()));
        left.addAll(left.stream().flatMap(ProcessHandle::descendants).toList());
        left.forEach(ProcessHandle::destroyForcibly);
        Waiting.until(true, () -> left.stream().allMatch(it -> Command.commandLine(it).isEmpty()));
        // The last process of a group may still be on its way out.
        Waiting.until(List.of(), this::groupsThatStay);
        Command.run("rm", "-rf", "--one-file-system", folder.toString());
    }

    /** The control groups of its containers, in each hierarchy. */
    List<Path> groups() {
        return groupFolders().stream()
                .map(place -> place.resolve(name()))
                .filter(Files::isDirectory)
                .toList();
    }

    /** Removes those that can be, and gives the others. */
    private List<Path> groupsThatStay() {
        return groups().stream().filter(group -> !removed(group)).toList();
    }

    /** The files of a control group go with its folder. */
    private static boolean removed(Path group) {
        try (Stream<Path> below = Files.walk(group)) {
            List<Path> innermostFirst =
                    below.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
            for (Path folder : innermostFirst) {
                Files.deleteIfExists(folder);
            }
            return true;
        } catch (IOException | UncheckedIOException stillBusy) {
            return false;
        }
    }

    /** The one hierarchy, or one for each controller. */
    private static List<Path> groupFolders() {
        return Stream.concat(Stream.of(GROUPS), entries(GROUPS).stream())
                .filter(Files::isDirectory)
                .toList();
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When a process began, in the kernel's ticks; empty when there is none of this id. */
    private static String startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START];
        } catch (IOException none) {
            return "";
        }
    }
}
