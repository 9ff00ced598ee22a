package dev.skep.scenario;

import dev.skep.control.Controller;
import dev.skep.control.Loop;
import dev.skep.control.Means;
import dev.skep.control.SubmittedState;
import dev.skep.desired.manifest.Bundles;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.Permit;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Hearing;
import dev.skep.engine.docker.Keeping;
import dev.skep.engine.docker.Pause;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.identity.StackName;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.Event;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Reach;
import dev.skep.status.Signals;
import dev.skep.status.StackStatus;
import dev.skep.ways.CallsProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A folder of files, a Skep that watches them, and what it tells of them. */
class Scene implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** So many events are told of when a scenario fails. */
    private static final int LATELY = 40;

    /** What it is where nobody says anything. */
    private static final Duration SUSPECT_AFTER = Duration.ofSeconds(1);

    final StackName stack;
    final Path folder;
    private final Board board = new Board(Runnable::run, "test");
    private final Endpoints endpoints;
    private final Pause pause;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<AutoCloseable> ears = new ArrayList<>();
    private final Deque<Event> lately = new ArrayDeque<>();
    private Path desired;
    private boolean followsSubmissions;
    private DockerEngine engine;
    private Controller controller;
    private Loop loop;

    /**
     * @param proxy what stands before the engine, and lets pass what Skep asks and nothing else
     */
    Scene(Path folder, CallsProxy proxy) {
        this(folder, proxy.endpoint(), Waiting::pause);
        ears.add(proxy);
    }

    /**
     * @param endpoint how Skep reaches the engine
     * @param pause how long Skep lets a silent engine be silent, and itself be away from it
     */
    Scene(Path folder, Endpoint endpoint, Pause pause) {
        this(folder, Endpoints.of(endpoint), pause);
    }

    /**
     * @param endpoints how Skep reaches the engines
     */
    Scene(Path folder, Endpoints endpoints, Pause pause) {
        this.folder = folder;
        this.endpoints = endpoints;
        this.pause = pause;
        this.desired = folder.resolve("skep.yaml");
        this.stack =
                new StackName(
                        "scene" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet());
        connect();
        ears.add(board.subscribe(Optional.empty(), this::remember));
        ToldOnFailure.open(this);
    }

    private void connect() {
        Random random = new Random(1);
        engine =
                new DockerEngine(
                        endpoints,
                        new DockerEngine.Settings(
                                Keeping.WHAT_THE_ENGINE_IS_FOR, Optional.empty(), SUSPECT_AFTER),
                        pause,
                        random,
                        InstantSource.system());
        controller =
                new Controller(
                        new Means(
                                engine,
                                workers,
                                () -> Permit.UNASKED,
                                board,
                                Signals.NONE,
                                InstantSource.system(),
                                random));
        FileSource source =
                new FileSource(
                        followsSubmissions && !Files.exists(desired) ? List.of() : List.of(desired),
                        ReadOptions.of(Map.of()));
        Optional<SubmittedState> submitted =
                followsSubmissions
                        ? Optional.of(new SubmittedState(engine.submissions(), new Bundles()))
                        : Optional.empty();
        loop = new Loop(controller, source, submitted, engine, InstantSource.system());
    }

    /** Has Skep serve what is submitted too; alone, where the folder has no files. */
    Scene followingSubmissions() {
        followsSubmissions = true;
        engine.close();
        connect();
        return this;
    }

    /** Has Skep read this in place of the folder's {@code skep.yaml}. */
    Scene reading(Path path) {
        desired = path;
        engine.close();
        connect();
        return this;
    }

    /** Writes {@code skep.yaml} with more of its spec, and {@code compose.yaml}. */
    Scene files(String spec, String compose) {
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

    Scene start() {
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

    /** What {@code skep run} does once a minute. */
    void resync() {
        controller.resync();
    }

    /** What readiness goes by. */
    Reach reach() {
        return board.engine();
    }

    /** The names of the nodes whose events Skep hears at the moment. */
    List<String> heard() {
        return engine.hearing().stream()
                .filter(Hearing::isOpen)
                .map(Hearing::node)
                .sorted()
                .toList();
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

    /** A step is written down only after it has taken effect. */
    void untilReasoned(String part) throws InterruptedException {
        Waiting.until(true, () -> reasons().stream().anyMatch(reason -> reason.contains(part)));
    }

    /** What is told from now on, as it comes. */
    List<Event.Body> listen() {
        List<Event.Body> heard = new CopyOnWriteArrayList<>();
        ears.add(board.subscribe(Optional.empty(), event -> heard.add(event.body())));
        return heard;
    }

    private synchronized void remember(Event event) {
        lately.add(event);
        if (lately.size() > LATELY) {
            lately.removeFirst();
        }
    }

    /** What Skep says, and what it told of lately. */
    synchronized String told() {
        StringBuilder text = new StringBuilder();
        status().ifPresent(status -> {
            status.conditions().forEach(condition -> text.append(condition).append('\n'));
            status.services().forEach(service -> text.append(service).append('\n'));
        });
        text.append("engine: ").append(reach()).append(", heard: ").append(heard()).append('\n');
        lately.forEach(
                event -> text.append(event.at()).append(' ').append(event.body()).append('\n'));
        return text.toString();
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

    private static void close(AutoCloseable ear) {
        try {
            ear.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        ToldOnFailure.closed(this);
        loop.close();
        engine.close();
        workers.shutdownNow();
        ears.forEach(Scene::close);
    }
}
