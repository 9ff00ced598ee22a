package dev.skep.scenario;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.skep.control.Controller;
import dev.skep.control.Loop;
import dev.skep.control.Means;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.docker.DockerEndpoint;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Pause;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Reach;
import dev.skep.status.Signals;
import dev.skep.status.StackStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * One stack on a real engine, with a folder of files and a Skep that watches them. What is there is
 * seen through an independent client, not through Skep's own eyes.
 */
final class Stage implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final StackName stack;
    final Path folder;
    final DockerClient docker;
    private final Board board = new Board(Runnable::run, "test");
    private final DockerEndpoint endpoint;
    private final Pause pause;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<StackName> others = new ArrayList<>();
    private Path desired;
    private DockerEngine engine;
    private Loop loop;

    Stage(Path folder) {
        this(folder, DockerEndpoint.resolve(DockerEndpoint.Flags.NONE, System.getenv()));
    }

    Stage(Path folder, DockerEndpoint endpoint) {
        this(folder, endpoint, DockerClientFactory.instance().client(), Waiting::pause);
    }

    /**
     * @param endpoint how Skep reaches the engine
     * @param docker how the test does
     * @param pause how long Skep lets a silent engine be silent, and itself be away from it
     */
    Stage(Path folder, DockerEndpoint endpoint, DockerClient docker, Pause pause) {
        this.folder = folder;
        this.endpoint = endpoint;
        this.docker = docker;
        this.pause = pause;
        this.desired = folder.resolve("skep.yaml");
        this.stack =
                new StackName(
                        "scene" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet());
        connect();
    }

    private void connect() {
        Random random = new Random(1);
        engine = new DockerEngine(endpoint, pause, random, InstantSource.system());
        Controller controller =
                new Controller(
                        new Means(
                                engine,
                                workers,
                                () -> true,
                                board,
                                Signals.NONE,
                                InstantSource.system(),
                                random));
        FileSource source = new FileSource(List.of(desired), ReadOptions.of(Map.of()));
        loop = new Loop(controller, source, engine, InstantSource.system());
    }

    /** Has Skep read this in place of the folder's {@code skep.yaml}. */
    Stage reading(Path path) {
        desired = path;
        engine.close();
        connect();
        return this;
    }

    /** The name of one more stack, which is swept with this one. */
    StackName another() {
        StackName other = new StackName(stack + "and" + (others.size() + 1));
        others.add(other);
        return other;
    }

    /** Writes {@code skep.yaml} with more of its spec, and {@code compose.yaml}. */
    Stage files(String spec, String compose) {
        write("compose.yaml", compose);
        write(
                "skep.yaml",
                """
                apiVersion: skep.dev/v1
                kind: Stack
                metadata: {name: %s}
                spec:
                  compose: compose.yaml
                """
                                .formatted(stack)
                        + spec.indent(2));
        return this;
    }

    /** Saves as an editor does that writes beside and renames. */
    void write(String name, String text) {
        try {
            Path beside = folder.resolve("." + name + ".swp");
            Files.writeString(beside, text);
            Files.move(
                    beside,
                    folder.resolve(name),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stage start() {
        loop.start();
        return this;
    }

    /** Ends this Skep as a crash would, and begins another on the same files. */
    void restartSkep() {
        loop.close();
        engine.close();
        connect();
        start();
    }

    /** What readiness goes by. */
    Reach reach() {
        return board.engine();
    }

    Optional<StackStatus> status() {
        return status(stack);
    }

    Optional<StackStatus> status(StackName name) {
        return board.stack(name);
    }

    /** Why each step was taken so far. */
    List<String> reasons() {
        return board.history(stack).stream().map(HistoryEntry::why).distinct().toList();
    }

    void untilCondition(Condition.Type type, Condition.Status expected)
            throws InterruptedException {
        untilCondition(stack, type, expected);
    }

    void untilCondition(StackName name, Condition.Type type, Condition.Status expected)
            throws InterruptedException {
        Waiting.until(
                expected,
                () ->
                        status(name)
                                .map(status -> status.condition(type).status())
                                .orElse(Condition.Status.Unknown));
    }

    void untilSettled() throws InterruptedException {
        untilCondition(Condition.Type.Settled, Condition.Status.True);
    }

    /**
     * Waits until exactly these containers run, by name without the stack's, each once and nothing
     * else beside them.
     */
    void untilRuns(String... names) throws InterruptedException {
        List<String> wanted = Stream.of(names).sorted().toList();
        Waiting.until(wanted, () -> names(container -> container.getState().equals("running")));
        untilSettled();
        Waiting.until(wanted, () -> names(container -> true));
    }

    List<String> names(Predicate<Container> which) {
        return containers().stream()
                .filter(which)
                .map(container -> shortName(container))
                .sorted()
                .toList();
    }

    private String shortName(Container container) {
        return container.getNames()[0].substring(1).replaceFirst("^" + stack + "-", "");
    }

    List<Container> containers() {
        return containers(stack);
    }

    List<Container> containers(StackName name) {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.STACK, name.value()))
                .exec();
    }

    String id(String name) {
        return inspect(name).getId();
    }

    InspectContainerResponse inspect(String name) {
        return docker.inspectContainerCmd(stack + "-" + name).exec();
    }

    /** The ids of all containers, by name. */
    Map<String, String> ids() {
        return containers().stream().collect(Collectors.toMap(this::shortName, Container::getId));
    }

    /** What a command that runs inside prints. */
    String run(String name, String... command) {
        try {
            var created =
                    docker.execCreateCmd(stack + "-" + name)
                            .withAttachStdout(true)
                            .withCmd(command)
                            .exec();
            StringBuilder output = new StringBuilder();
            docker.execStartCmd(created.getId())
                    .exec(
                            new com.github.dockerjava.api.async.ResultCallback.Adapter<
                                    com.github.dockerjava.api.model.Frame>() {
                                @Override
                                public void onNext(com.github.dockerjava.api.model.Frame frame) {
                                    output.append(
                                            new String(
                                                    frame.getPayload(),
                                                    java.nio.charset.StandardCharsets.UTF_8));
                                }
                            })
                    .awaitCompletion();
            return output.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final int REMOVALS = 5;

    @Override
    public void close() {
        loop.close();
        engine.close();
        workers.shutdownNow();
        sweep(stack);
        others.forEach(this::sweep);
    }

    private void sweep(StackName name) {
        containers(name)
                .forEach(container ->
                        quietly(() ->
                                docker.removeContainerCmd(container.getId())
                                        .withForce(true)
                                        .withRemoveVolumes(true)
                                        .exec()));
        docker.listNetworksCmd().exec().stream()
                .filter(network -> network.getName().startsWith(name + "_"))
                .forEach(network -> quietly(() -> docker.removeNetworkCmd(network.getId()).exec()));
        docker.listVolumesCmd().exec().getVolumes().stream()
                .filter(volume -> volume.getName().startsWith(name + "_"))
                .sorted(Comparator.comparing(volume -> volume.getName()))
                .forEach(volume -> quietly(() -> docker.removeVolumeCmd(volume.getName()).exec()));
    }

    /**
     * What an engine could remove only in part, because something still held it, goes the next
     * time.
     */
    private static void quietly(Runnable removal) {
        for (int left = REMOVALS - 1; left >= 0; left--) {
            try {
                removal.run();
                return;
            } catch (NotFoundException gone) {
                return;
            } catch (InternalServerErrorException heldStill) {
                if (left == 0) {
                    throw heldStill;
                }
            }
        }
    }
}
