package dev.skep.app;

import dev.skep.cli.EngineOptions;
import dev.skep.cli.FileOptions;
import dev.skep.cli.Surroundings;
import dev.skep.control.Controller;
import dev.skep.control.Loop;
import dev.skep.control.Means;
import dev.skep.desired.Bundle;
import dev.skep.desired.BundleReader;
import dev.skep.desired.DesiredSource;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading;
import dev.skep.desired.manifest.Bundles;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.Permit;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The real world: this process's environment, files and an engine. */
final class ProcessSurroundings implements Surroundings {

    private final InstantSource clock;

    ProcessSurroundings(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Map<String, String> environment() {
        return System.getenv();
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public DesiredSource files(FileOptions options) {
        return Adapters.files(options, environment());
    }

    @Override
    public Bundle.Packed pack(FileOptions options) {
        return Adapters.pack(options, environment());
    }

    @Override
    public BundleReader bundles() {
        return new Bundles();
    }

    @Override
    public Connection connect(EngineOptions options) throws EngineException {
        return Adapters.connect(options, environment(), clock, new SplittableRandom());
    }

    @Override
    public Reconciliation reconcile(Connection connection, Board board, List<DesiredState> states) {
        Engine engine = connection.engine();
        ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        Controller controller =
                new Controller(
                        new Means(
                                engine,
                                workers,
                                () -> Permit.UNASKED,
                                board,
                                Signals.NONE,
                                clock,
                                new SplittableRandom()));
        Loop loop = new Loop(controller, new Given(states), engine, clock);
        loop.start();
        return () -> {
            loop.close();
            workers.shutdownNow();
        };
    }

    @Override
    public int serve(FileOptions files, EngineOptions engine) throws EngineException {
        return Server.serve(files, engine);
    }

    /** Desired state that was read before and does not change. */
    private record Given(List<DesiredState> states) implements DesiredSource {

        @Override
        public Reading read() {
            return new Reading(
                    states.stream()
                            .<Reading.Document>map(state ->
                                    new Reading.Document.Valid(state.stack().value(), state))
                            .toList());
        }

        @Override
        public Optional<Reading> readIfChanged() {
            return Optional.empty();
        }
    }
}
