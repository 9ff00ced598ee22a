package dev.skep.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the nodes' cables lead to: a bridge in a network namespace of its own. */
final class Switch {

    private final Process holder;

    /**
     * @param log where it says what is wrong
     * @throws IllegalStateException with what this kernel lacks
     */
    Switch(Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("unshare", "--net", "bash", Lab.script("switch.sh"))
                        .redirectError(log.toFile());
        builder.environment().put("PATH", Command.path());
        holder = builder.start();
        // Not closed: with its output it would end.
        BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
        if (!"ready".equals(output.readLine())) {
            holder.destroyForcibly();
            throw new IllegalStateException("no switch for a lab: " + Files.readString(log));
        }
    }

    /** The process that holds the namespace. */
    long pid() {
        return holder.pid();
    }

    /** Takes the cable out at this end: the other end loses its carrier. */
    void cut(Node node) throws InterruptedException {
        ip("link", "set", node.name(), "down");
    }

    void heal(Node node) throws InterruptedException {
        ip("link", "set", node.name(), "up");
    }

    /** Takes the cable away, at both ends. */
    void unplug(Node node) throws InterruptedException {
        ip("link", "delete", node.name());
    }

    private void ip(String... arguments) throws InterruptedException {
        String[] command = new String[arguments.length + 3];
        command[0] = "nsenter";
        command[1] = "--net=/proc/" + pid() + "/ns/net";
        command[2] = "ip";
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Command.run(command);
    }

    /** What the kernel calls the one that was made for it. */
    Stream<String> namespaces() {
        return Command.namespaces(pid(), "net");
    }

    void end() throws InterruptedException {
        holder.destroyForcibly();
        int ignored = holder.waitFor();
        assert ignored != 0;
    }
}
