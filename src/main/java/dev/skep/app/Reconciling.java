package dev.skep.app;

import dev.skep.control.Controller;
import dev.skep.control.LeaseKeeper;
import dev.skep.control.Loop;
import dev.skep.control.Means;
import dev.skep.control.SubmittedState;
import dev.skep.desired.DesiredSource;
import dev.skep.desired.manifest.Bundles;
import dev.skep.engine.Engine;
import dev.skep.status.Board;
import dev.skep.status.Signals;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * One Skep at work on an engine: looks, plans, takes part in the election, and acts while it leads.
 */
final class Reconciling implements AutoCloseable {

    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Loop loop;
    private final LeaseKeeper lease;

    /**
     * @param engine the one that is connected, as the controller is to see it
     */
    Reconciling(
            Adapters.Connected connection,
            Engine engine,
            DesiredSource files,
            Board board,
            Signals signals,
            InstantSource clock,
            RandomGenerator chance) {
        Leading leading = new Leading(connection.docker(), chance);
        lease = leading.keeper();
        Controller controller =
                new Controller(
                        new Means(engine, workers, lease::permit, board, signals, clock, chance));
        board.leadership(leading.now());
        leading.tell(controller::onLeadership);
        loop =
                new Loop(
                        controller,
                        files,
                        Optional.of(new SubmittedState(connection.submissions(), new Bundles())),
                        engine,
                        clock);
    }

    /** Looks and plans from now on. */
    void look() {
        loop.start();
    }

    /** Takes part in the election from now on, and acts while it leads. */
    void stand() {
        lease.start();
    }

    void resync() {
        loop.resync();
    }

    /** The lease is given up when no step is started any more. */
    @Override
    public void close() {
        loop.close();
        lease.close();
        workers.shutdownNow();
    }
}
