package dev.skep.ways;

import dev.skep.lab.Command;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An sshd on a port of loopback, with a host key and a configuration of its own, and a user's home
 * that leads to it. It runs in a mount namespace, so that what it wants below {@code /run} is its
 * own too. Needs root.
 */
public final class SshServer implements AutoCloseable {

    private static final String SSHD = "/usr/sbin/sshd";

    private final Path folder;
    private final int port;
    private Process server;

    /**
     * @param folder of its own
     * @param options more lines of its configuration
     */
    public SshServer(Path folder, String... options) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of(SSHD))) {
            throw new IllegalStateException(
                    "there is no " + SSHD + ": install openssh-server, for tests that use ssh");
        }
        this.folder = folder;
        port = Ports.free();
        Files.createDirectories(ssh());
        Files.createDirectories(folder.resolve("bin"));
        makeKey("host_key");
        makeKey("home/.ssh/id_ed25519");
        Files.copy(ssh().resolve("id_ed25519.pub"), folder.resolve("authorized_keys"));
        Files.writeString(
                folder.resolve("sshd_config"),
                """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %2$s/host_key
                PidFile none
                AuthorizedKeysFile %2$s/authorized_keys
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                MaxStartups 100
                """
                                .formatted(port, folder)
                        + String.join("\n", options)
                        + "\n");
        Files.writeString(
                ssh().resolve("config"),
                """
                Host far
                  HostName 127.0.0.1
                  Port %d
                  User root
                Host *
                  IdentityFile %2$s/id_ed25519
                  IdentitiesOnly yes
                  UserKnownHostsFile %2$s/known_hosts
                  GlobalKnownHostsFile /dev/null
                """
                        .formatted(port, ssh()));
        know("host_key");
        // The program looks for its configuration in the home that the system has for a user.
        Path program = folder.resolve("bin/ssh");
        Files.writeString(
                program,
                "#!/bin/sh\nexec /usr/bin/ssh -F '%s' \"$@\"\n".formatted(ssh().resolve("config")));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        start();
    }

    private void makeKey(String name) throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve(name));
        Command.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve(name).toString());
    }

    private Path ssh() {
        return folder.resolve("home/.ssh");
    }

    /** Has the user take this key for the server's. */
    private void know(String key) throws IOException {
        Files.writeString(
                ssh().resolve("known_hosts"),
                "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve(key + ".pub")));
    }

    /** Has the user know no server at all. */
    public void forget() throws IOException {
        Files.writeString(ssh().resolve("known_hosts"), "");
    }

    public void remember() throws IOException {
        know("host_key");
    }

    /** Has the user expect another key of the server's. */
    public void mistake() throws IOException, InterruptedException {
        makeKey("mistaken");
        know("mistaken");
    }

    /** Lets the user in no longer. */
    public void lockOut() throws IOException {
        Files.writeString(folder.resolve("authorized_keys"), "");
    }

    public void letIn() throws IOException {
        Files.writeString(
                folder.resolve("authorized_keys"),
                Files.readString(ssh().resolve("id_ed25519.pub")));
    }

    /** The environment of a user who has the program. */
    public Map<String, String> withProgram() {
        return Map.of(
                "HOME",
                folder.resolve("home").toString(),
                "PATH",
                folder.resolve("bin") + ":" + Command.path());
    }

    /** The environment of a user who has not. */
    public Map<String, String> withoutProgram() {
        return Map.of("HOME", folder.resolve("home").toString(), "PATH", "/nonexistent");
    }

    /**
     * The environment of a user who has neither the program nor a key in a file, but an agent.
     *
     * @param socket of an agent that knows the key
     */
    public Map<String, String> withAgent(Path socket) throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve(".ssh"));
        Files.copy(
                ssh().resolve("known_hosts"),
                other.resolve(".ssh/known_hosts"),
                StandardCopyOption.REPLACE_EXISTING);
        return Map.of(
                "HOME",
                other.toString(),
                "PATH",
                "/nonexistent",
                "SSH_AUTH_SOCK",
                socket.toString());
    }

    /** The user's key. */
    public Path key() {
        return ssh().resolve("id_ed25519");
    }

    public int port() {
        return port;
    }

    /** {@code root@127.0.0.1:port} */
    public String authority() {
        return "root@127.0.0.1:" + port;
    }

    /** Begins (again), at the same port. */
    public void start() throws IOException, InterruptedException {
        server =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount -t tmpfs none /run && mkdir /run/sshd && exec \"$@\"",
                                "sshd",
                                SSHD,
                                "-D",
                                "-e",
                                "-f",
                                folder.resolve("sshd_config").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                        .start();
        Waiting.until(true, this::listens);
    }

    private boolean listens() {
        if (!server.isAlive()) {
            throw new IllegalStateException("sshd ended:\n" + log());
        }
        return Ports.isTaken(port);
    }

    /** What it says. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Its side of each connection that is open. */
    public List<ProcessHandle> sessions() {
        return server.descendants().toList();
    }

    /** Ends the connections that are open, as a reset does; others can be made. */
    public void cut() {
        sessions().forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends it, and the connections that are open. */
    public void stop() throws InterruptedException {
        List<ProcessHandle> sessions = sessions();
        server.destroyForcibly();
        sessions.forEach(ProcessHandle::destroyForcibly);
        if (!server.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("sshd does not end");
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
