package dev.skep.engine.docker.endpoint;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel that the {@code ssh} program makes: from a socket in a folder that nobody else may enter
 * to the engine's socket on the other machine. It is made when a connection is wanted and there is
 * none, so that one that broke is repaired by the next.
 *
 * <p>Everything of ssh's own configuration counts: known hosts, keys, agent, jumps. It is never
 * asked for anything.
 */
final class SshProgram implements Way {

    /** How long a tunnel may take to come up, in looks at it. */
    private static final int MOST_LOOKS = 600;

    private static final long MILLIS_BETWEEN_LOOKS = 25;

    private static final long MILLIS_TO_END = 1000;

    private static final String SOCKET = "engine.sock";

    /**
     * Ends ssh, and removes its folder, when its own input ends, which is when we end, however we
     * do: ssh alone would go on. Its first argument is the folder, the others are ssh's command.
     */
    private static final String GUARD =
            """
            exec 3<&0
            folder=$0
            "$@" </dev/null 3<&- &
            ssh=$!
            { cat <&3 >/dev/null; rm -rf "$folder"; kill $ssh; } 2>/dev/null &
            guard=$!
            exec 3<&-
            wait $ssh
            ended=$?
            kill $guard 2>/dev/null
            exit $ended
            """;

    /**
     * Of the options, those on multiplexing keep the tunnel this process's own; the last ones find
     * a dead peer within ten seconds.
     */
    private static final List<String> OPTIONS =
            Stream.of(
                            "BatchMode=yes",
                            "ConnectTimeout=10",
                            "ControlMaster=no",
                            "ControlPath=none",
                            "ExitOnForwardFailure=no",
                            "ForwardAgent=no",
                            "ForwardX11=no",
                            "LogLevel=INFO",
                            "PermitLocalCommand=no",
                            "RemoteCommand=none",
                            "ServerAliveCountMax=3",
                            "ServerAliveInterval=3",
                            "StreamLocalBindUnlink=yes")
                    .flatMap(it -> Stream.of("-o", it))
                    .toList();

    /** ssh makes its socket a moment before it listens on it. */
    private static final int LOOKS_AT_NEW_SOCKET = 50;

    /** A program and the shell that guards it. */
    record Programs(Path ssh, Path shell) {}

    private final Host host;
    private final Programs programs;
    private final Map<String, String> env;
    private @Nullable Path folder;
    private volatile @Nullable Process process;
    private volatile SshWords said = new SshWords();
    private boolean closed;

    SshProgram(Host host, Programs programs, Map<String, String> env) {
        this.host = host;
        this.programs = programs;
        this.env = env;
    }

    /** Where there is one along the path. */
    static Optional<Programs> find(Map<String, String> env) {
        String path = env.getOrDefault("PATH", "");
        return find("ssh", path)
                .flatMap(ssh -> find("sh", path).map(shell -> new Programs(ssh, shell)));
    }

    private static Optional<Path> find(String program, String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public Line open() throws IOException {
        Path socket = tunnel();
        SshWords words = said;
        for (int look = 1; ; look++) {
            try {
                return UnixWay.open(socket.toString(), words.about(host));
            } catch (IOException e) {
                if (!(e.getCause() instanceof ConnectException) || look == LOOKS_AT_NEW_SOCKET) {
                    throw e;
                }
            }
            pause();
        }
    }

    private void pause() throws IOException {
        try {
            Process ssh = process;
            if (ssh == null || ssh.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                throw new IOException("ssh to " + host + " has ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ssh was on its way to " + host, e);
        }
    }

    /** The near end of a tunnel that is up. */
    private synchronized Path tunnel() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        Path place = folder == null ? Files.createTempDirectory("skep-ssh") : folder;
        folder = place;
        Path socket = place.resolve(SOCKET);
        if (process == null || !process.isAlive()) {
            Files.deleteIfExists(socket);
            process = start(place, socket);
        }
        awaitSocket(process, socket);
        return socket;
    }

    private Process start(Path place, Path socket) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.shell().toString(), "-c", GUARD));
        command.addAll(List.of(place.toString(), programs.ssh().toString(), "-N", "-T"));
        command.addAll(OPTIONS);
        command.addAll(List.of("-L", socket + ":" + host.path()));
        if (host.port() > 0) {
            command.addAll(List.of("-p", Integer.toString(host.port())));
        }
        if (!host.user().isEmpty()) {
            command.addAll(List.of("-l", host.user()));
        }
        command.addAll(List.of("--", host.name()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(env);
        // Whatever it might ask, nobody is there.
        builder.environment().put("SSH_ASKPASS_REQUIRE", "never");
        Process ssh = builder.start();
        SshWords words = new SshWords();
        said = words;
        Thread.ofVirtual().name("ssh-says").start(() -> words.listen(ssh.getErrorStream()));
        return ssh;
    }

    private void awaitSocket(Process ssh, Path socket) throws IOException {
        try {
            for (int look = 0; look < MOST_LOOKS && !Files.exists(socket); look++) {
                if (ssh.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                    throw said.ended(host, ssh.exitValue());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ssh was on its way to " + host, e);
        }
        if (!Files.exists(socket)) {
            end(ssh);
            throw said.late(host);
        }
    }

    private static void end(Process ssh) {
        try {
            // The guard ends ssh.
            ssh.getOutputStream().close();
        } catch (IOException e) {
            ssh.descendants().forEach(ProcessHandle::destroy);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (process != null) {
            end(process);
            awaitEnd(process);
        }
        if (folder != null) {
            Files.deleteIfExists(folder.resolve(SOCKET));
            Files.deleteIfExists(folder);
        }
    }

    /** It removes what it made. */
    private static void awaitEnd(Process ssh) {
        try {
            if (!ssh.waitFor(MILLIS_TO_END, TimeUnit.MILLISECONDS)) {
                ssh.descendants().forEach(ProcessHandle::destroyForcibly);
                ssh.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
