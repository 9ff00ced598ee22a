package dev.skep.app;

import dev.skep.lead.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * This process as one that may lead, and whether another one on this machine has ended.
 *
 * <p>A container is known by its host name, as Docker gives it; a process by the boot of the
 * machine, the space of process numbers and its number.
 */
final class Candidate {

    private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{12}");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path SPACE = Path.of("/proc/self/ns/pid");
    private static final Path OF_A_CONTAINER = Path.of("/.dockerenv");

    private Candidate() {}

    /**
     * @param environment {@code SKEP_TASK_ID} and {@code SKEP_TASK_NAME}, as a swarm can be told to
     *     set them, say which of its tasks this is
     */
    static Holder here(Map<String, String> environment) {
        String host = hostName(environment);
        long pid = ProcessHandle.current().pid();
        Optional<String> container =
                Optional.of(host)
                        .filter(name -> CONTAINER_ID.matcher(name).matches())
                        .filter(_ -> Files.exists(OF_A_CONTAINER));
        String place =
                container.map(id -> "container " + id).orElse("process " + pid + " on " + host);
        return new Holder(
                UUID.randomUUID().toString(),
                set(environment, "SKEP_TASK_NAME").orElse(place),
                set(environment, "SKEP_TASK_ID"),
                container,
                container.isPresent() ? Optional.empty() : space().map(it -> it + " " + pid));
    }

    /**
     * Whether it ran in this very container before, or on this machine, and does not any more.
     * False when it ran elsewhere.
     */
    static boolean isGone(Holder holder, Holder me) {
        boolean wasHere =
                !holder.id().equals(me.id())
                        && me.container()
                                .flatMap(mine ->
                                        holder.container().filter(it -> it.startsWith(mine)))
                                .isPresent();
        return wasHere || isGone(holder);
    }

    private static boolean isGone(Holder holder) {
        return pid(holder).filter(pid -> ProcessHandle.of(pid).isEmpty()).isPresent();
    }

    /** Has that done when it ends, where it is another process of this machine. */
    static void whenGone(Holder holder, Runnable action) {
        Optional<CompletableFuture<Void>> _ =
                pid(holder)
                        .filter(pid -> pid != ProcessHandle.current().pid())
                        .flatMap(ProcessHandle::of)
                        .map(process -> process.onExit().thenRun(action));
    }

    /** Empty when it is no process, or one of another machine. */
    private static Optional<Long> pid(Holder holder) {
        return holder.process()
                .flatMap(process ->
                        space().filter(here -> process.startsWith(here + " "))
                                .map(here -> process.substring(here.length() + 1)))
                .map(Long::valueOf);
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String hostName(Map<String, String> environment) {
        return set(environment, "HOSTNAME")
                .orElseGet(() -> {
                    try {
                        return InetAddress.getLocalHost().getHostName();
                    } catch (UnknownHostException e) {
                        return "this machine";
                    }
                });
    }

    /** Empty where the system does not tell. */
    private static Optional<String> space() {
        try {
            return Optional.of(
                    Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(SPACE));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
