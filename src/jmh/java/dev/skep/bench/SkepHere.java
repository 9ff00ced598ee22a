package dev.skep.bench;

import dev.skep.control.Controller;
import dev.skep.control.Loop;
import dev.skep.control.Means;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.Permit;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Hearing;
import dev.skep.engine.docker.Keeping;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.Endpoints;
import dev.skep.identity.StackName;
import dev.skep.scenario.Waiting;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.Signals;
import dev.skep.status.StackStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Skep in this process, put together as {@code skep run} does it. */
final class SkepHere implements AutoCloseable {

    /** What it is where nobody says anything. */
    private static final Duration SUSPECT_AFTER = Duration.ofSeconds(1);

    final Timed engine;
    private final StackName stack;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Board board = new Board(workers, "bench");
    private final DockerEngine docker;
    private final Controller controller;
    private final Loop loop;

    SkepHere(URI host, Keeping keeping, StackName stack, Path manifest) {
        this(host.toString(), keeping, stack, manifest);
    }

    /**
     * @param hosts as {@code DOCKER_HOST} has them
     */
    SkepHere(String hosts, Keeping keeping, StackName stack, Path manifest) {
        this.stack = stack;
        Endpoints endpoints =
                Endpoints.resolve(
                        Endpoint.Flags.NONE,
                        Map.of("DOCKER_HOST", hosts),
                        Endpoints.Resolver.SYSTEM);
        InstantSource clock = InstantSource.system();
        Random chance = new Random();
        docker =
                new DockerEngine(
                        endpoints,
                        new DockerEngine.Settings(keeping, Optional.empty(), SUSPECT_AFTER),
                        Waiting::pause,
                        chance,
                        clock);
        engine = new Timed(docker);
        controller =
                new Controller(
                        new Means(
                                engine,
                                workers,
                                () -> Permit.UNASKED,
                                board,
                                Signals.NONE,
                                clock,
                                chance));
        FileSource files = new FileSource(List.of(manifest), ReadOptions.of(Map.of()));
        loop = new Loop(controller, files, engine, clock);
        loop.start();
    }

    long callsSent() {
        return docker.callsSent();
    }

    List<Hearing> hearing() {
        return docker.hearing();
    }

    /** Whether the events of all engines are heard. */
    boolean hearsAll() {
        return docker.hearing().stream().allMatch(Hearing::isOpen);
    }

    Board board() {
        return board;
    }

    /** What {@code skep run} does once a minute. */
    void resync() {
        controller.resync();
    }

    /** Waits until each service has so many replicas that run, and nothing is left to do. */
    void untilSettledAt(int replicas) throws InterruptedException {
        Waiting.until(
                "settled",
                () ->
                        board.stack(stack)
                                .map(status ->
                                        isSettledAt(status, replicas)
                                                ? "settled"
                                                : status.toString())
                                .orElse("not known"));
    }

    private static boolean isSettledAt(StackStatus status, int replicas) {
        return status.is(Condition.Type.Settled)
                && status.services().stream()
                        .allMatch(service ->
                                service.desired() == replicas && service.healthy() == replicas);
    }

    @Override
    public void close() {
        loop.close();
        docker.close();
        workers.shutdownNow();
    }
}
