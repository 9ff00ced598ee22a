package dev.skep.lab;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What the nodes' cables lead to: a bridge in a network namespace of its own. */
final class Switch {

    /** What the machine's end of its own cable is called; it has but one. */
    private static final String MACHINE = "skeplab";

    private final Process holder;
    private Optional<Closeable> machine = Optional.empty();

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

    /**
     * Gives the machine itself a cable, and an address at its end. It goes with the switch, however
     * that ends. Waits while another switch has the machine.
     */
    void plugInMachine(String address) throws IOException, InterruptedException {
        machine = Optional.of(Premises.alone("skeplab-machine.lock"));
        removeMachine();
        Command.run(
                "ip",
                "link",
                "add",
                MACHINE,
                "type",
                "veth",
                "peer",
                "name",
                "machine",
                "netns",
                Long.toString(pid()));
        ip("link", "set", "machine", "master", "switch", "up");
        Command.run("ip", "address", "add", address + "/24", "dev", MACHINE);
        Command.run("ip", "link", "set", MACHINE, "up");
    }

    /** The kernel takes its time to remove what a switch had that was killed. */
    private static void removeMachine() throws InterruptedException {
        try {
            Command.run("ip", "link", "delete", MACHINE);
        } catch (IllegalStateException thereIsNone) {
            return;
        }
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
        if (machine.isPresent()) {
            removeMachine();
            try {
                machine.get().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            machine = Optional.empty();
        }
        holder.destroyForcibly();
        int ignored = holder.waitFor();
        assert ignored != 0;
    }
}
