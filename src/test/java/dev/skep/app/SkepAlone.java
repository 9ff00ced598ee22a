package dev.skep.app;

import dev.skep.cli.EngineOptions;
import dev.skep.cli.FileOptions;
import dev.skep.control.SteadyClock;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Skep in a process of its own, that can be killed and stopped as {@code skep run} can: all of it
 * but what Quarkus adds.
 */
public final class SkepAlone {

    private static final Duration SUSPECT_AFTER = Duration.ofSeconds(1);

    private SkepAlone() {}

    /**
     * @param arguments the engine's host, and the manifest
     */
    public static void main(String[] arguments) throws Exception {
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(new ConsoleHandler());
        InstantSource clock = new SteadyClock(InstantSource.system(), System::nanoTime);
        Random chance = new Random();
        Board board = new Board(Executors.newVirtualThreadPerTaskExecutor(), "test");
        Adapters.Connected connection =
                Adapters.connect(engine(arguments[0]), System.getenv(), clock, chance);
        Reconciling reconciling =
                new Reconciling(
                        connection,
                        connection.engine(),
                        Adapters.files(files(arguments[1]), System.getenv()),
                        board,
                        Signals.NONE,
                        clock,
                        chance);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            reconciling.close();
                            connection.close();
                        }));
        reconciling.look();
        reconciling.stand();
        // It ends with whoever started it.
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        new CountDownLatch(1).await();
    }

    private static EngineOptions engine(String host) {
        return new EngineOptions(
                Optional.of(host),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                EngineOptions.Mode.AUTO,
                Optional.empty(),
                SUSPECT_AFTER);
    }

    private static FileOptions files(String manifest) {
        return new FileOptions(
                List.of(Path.of(manifest)), Optional.empty(), List.of(), List.of(), Map.of());
    }
}
