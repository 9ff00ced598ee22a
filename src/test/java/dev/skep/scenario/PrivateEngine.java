package dev.skep.scenario;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.skep.lab.EngineVersion;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * An engine of a test's own, to be ended and begun again: all it has is in one folder under the
 * system's temporary one.
 *
 * <p>It makes no bridge and no firewall rules, so that it is in no other engine's way: its
 * containers have {@code network_mode: none}, or it gets a network namespace of its own for its
 * bridges, which goes with it. Needs root and a {@code dockerd}.
 */
public final class PrivateEngine implements AutoCloseable {

    private static final String IMAGE = "busybox:latest";

    /** Short: a path of a socket has 107 characters at most. */
    private final Path folder = Files.createTempDirectory("skepd");

    private final DockerClient docker;

    /** Holds the network namespace, and ends with us. */
    private final Optional<Process> namespace;

    private final List<String> starter;
    private final List<String> arguments;
    private Optional<EngineVersion.Programs> upgraded = Optional.empty();
    private Process daemon;

    public PrivateEngine() throws IOException, InterruptedException {
        this(Optional.empty(), false, List.of());
    }

    /**
     * One that is told more: to listen elsewhere as well.
     *
     * @param arguments of {@code dockerd}, the same at each start
     */
    public static PrivateEngine with(String... arguments) throws IOException, InterruptedException {
        return new PrivateEngine(Optional.empty(), false, List.of(arguments));
    }

    /**
     * One whose socket is there before it is, and begins with the first that asks for something, as
     * systemd does it.
     */
    public static PrivateEngine bySocketActivation() throws IOException, InterruptedException {
        return new PrivateEngine(Optional.empty(), true, List.of());
    }

    /** One that may make networks: their bridges are in a namespace of its own. */
    public static PrivateEngine withNetworks() throws IOException, InterruptedException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        // It waits for an end of input, which comes when this process ends, however it does.
        Process holder =
                new ProcessBuilder("unshare", "--net", "cat")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Waiting.until(true, () -> holder.isAlive() && !own.equals(namespaceOf(holder)));
        return new PrivateEngine(Optional.of(holder), false, List.of());
    }

    private static Path namespaceOf(Process process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"));
        } catch (IOException e) {
            throw new IllegalStateException("no network namespace was made (needs root)", e);
        }
    }

    private PrivateEngine(Optional<Process> namespace, boolean activated, List<String> arguments)
            throws IOException, InterruptedException {
        this.namespace = namespace;
        this.starter =
                activated
                        ? List.of(
                                "systemd-socket-activate",
                                "--setenv=PATH",
                                "--listen=" + folder.resolve("docker.sock"))
                        : List.of();
        this.arguments =
                Stream.concat(
                                Stream.of("--host=" + (activated ? "fd://" : host())),
                                arguments.stream())
                        .toList();
        DefaultDockerClientConfig config =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(host())
                        .withDockerTlsVerify(false)
                        .build();
        docker =
                DockerClientImpl.getInstance(
                        config,
                        new ApacheDockerHttpClient.Builder()
                                .dockerHost(config.getDockerHost())
                                .build());
        boolean up = false;
        try {
            start();
            takeOverImage();
            up = true;
        } finally {
            if (!up) {
                close();
            }
        }
    }

    private void takeOverImage() throws IOException {
        try (InputStream image =
                DockerClientFactory.instance().client().saveImageCmd(IMAGE).exec()) {
            docker.loadImageCmd(image).exec();
        }
    }

    public String host() {
        return "unix://" + folder.resolve("docker.sock");
    }

    public DockerClient docker() {
        return docker;
    }

    /** Begins (again), and returns when it answers. */
    public void start() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>();
        // Becomes the daemon: the process is the same.
        namespace.ifPresent(holder ->
                command.addAll(List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net")));
        command.addAll(starter);
        command.addAll(
                List.of(
                        upgraded.map(programs -> programs.dockerd().toString())
                                .orElseGet(PrivateEngine::dockerd),
                        "--data-root=" + folder.resolve("root"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("pid"),
                        "--bridge=none",
                        "--iptables=false",
                        "--ip-masq=false",
                        "--ip-forward=false"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        upgraded.ifPresent(programs -> programs.prepare(builder.environment()));
        daemon = builder.start();
        Waiting.until(true, this::answers);
    }

    private boolean answers() {
        if (!daemon.isAlive()) {
            throw new IllegalStateException(
                    "dockerd ended with " + daemon.exitValue() + ":\n" + log());
        }
        try {
            docker.pingCmd().exec();
            return true;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String dockerd() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "dockerd"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no dockerd on this machine (looked along PATH): install docker.io, for tests that end and begin an engine"));
    }

    /** Ends it as its init does: it stops its containers first. */
    public void terminate() throws InterruptedException {
        daemon.destroy();
        end();
    }

    /** Ends it as its init does, and begins another on the same disk. */
    public void upgrade(EngineVersion to) throws IOException, InterruptedException {
        EngineVersion.Programs next = to.programs();
        terminate();
        upgraded = Optional.of(next);
        start();
    }

    /** Ends it as a crash does: its containers run on, and its containerd dies with it. */
    public void kill() throws IOException, InterruptedException {
        daemon.destroyForcibly();
        end();
        // Where init does not reap what it inherits, the dead containerd still has its pid, and
        // dockerd would wait for it in vain.
        Files.deleteIfExists(folder.resolve("exec/containerd/containerd.pid"));
    }

    /**
     * The containers keep their file systems; the mounts that the engine leaves for itself, of
     * starts that it did not get done, are taken away. The next one does not know of them, and
     * could never remove what is below ("device or resource busy").
     */
    private void end() throws InterruptedException {
        if (!daemon.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("dockerd does not end:\n" + log());
        }
        unmountAll();
    }

    /** Loses what it knows of a container, as a broken disk does; it must have been ended. */
    public void lose(String container) throws IOException {
        deleteAll(folder.resolve("root/containers").resolve(container));
    }

    /** Where a volume's files are. */
    public Path volume(String name) {
        return folder.resolve("root/volumes").resolve(name).resolve("_data");
    }

    /** How many processes of its containers have this word in their command line. */
    public long processes(String word) {
        return ours().flatMap(ProcessHandle::descendants)
                .filter(process -> List.of(commandLine(process).split("\0")).contains(word))
                .map(ProcessHandle::pid)
                .distinct()
                .count();
    }

    /** The daemon, its containerd, and the shims: each is told its place in the folder. */
    private Stream<ProcessHandle> ours() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(folder + "/"));
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        try {
            docker.close();
            removeAll();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted; left over: " + folder, e);
        }
    }

    private void removeAll() throws IOException, InterruptedException {
        if (daemon != null) {
            daemon.destroy();
            daemon.waitFor(30, TimeUnit.SECONDS);
        }
        List<ProcessHandle> left = new ArrayList<>(ours().toList());
        left.addAll(left.stream().flatMap(ProcessHandle::descendants).toList());
        left.forEach(ProcessHandle::destroyForcibly);
        Waiting.until(
                true, () -> left.stream().allMatch(process -> commandLine(process).isEmpty()));
        unmountAll();
        namespace.ifPresent(Process::destroyForcibly);
        deleteAll(folder);
    }

    /** Also those that others are mounted over. */
    private void unmountAll() throws InterruptedException {
        Waiting.until(
                List.of(),
                () -> {
                    mounts().forEach(PrivateEngine::unmount);
                    return mounts();
                });
    }

    private static void unmount(String mount) {
        try {
            new ProcessBuilder("umount", "-l", mount)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those inside the folder, the innermost first. */
    private List<String> mounts() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.map(line -> line.split(" ")[1])
                    .filter(mount -> mount.startsWith(folder + "/"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteAll(Path root) throws IOException {
        List<Path> innermostFirst;
        try (Stream<Path> paths = Files.walk(root)) {
            innermostFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : innermostFirst) {
            Files.delete(path);
        }
    }
}
