package dev.skep.app;

import dev.skep.cli.EngineOptions;
import dev.skep.cli.FileOptions;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.status.Board;
import dev.skep.web.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code skep run}: wires the parts, lets them turn, and takes them apart when the process is told
 * to stop.
 */
public final class Server implements QuarkusApplication {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** What the command line said. */
    private record Orders(FileOptions files, EngineOptions engine) {}

    /** Quarkus makes the application itself: this is how it learns what it is to serve. */
    private static final AtomicReference<@Nullable Orders> ORDERS = new AtomicReference<>();

    private final SkepConfig config;
    private final Board board;
    private final Metrics metrics;
    private final MeterRegistry registry;
    private final Resync resync;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final String address;

    Server(
            SkepConfig config,
            Board board,
            Metrics metrics,
            MeterRegistry registry,
            Resync resync,
            InstantSource clock,
            RandomGenerator chance,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.board = board;
        this.metrics = metrics;
        this.registry = registry;
        this.resync = resync;
        this.clock = clock;
        this.chance = chance;
        this.address = host + ":" + port;
    }

    /** Blocks until the process is told to stop; returns its exit code. */
    static int serve(FileOptions files, EngineOptions engine) {
        ORDERS.set(new Orders(files, engine));
        AtomicInteger exit = new AtomicInteger();
        Quarkus.run(
                Server.class,
                (code, problem) -> {
                    if (problem != null) {
                        LOG.error("could not serve", problem);
                    }
                    exit.set(code);
                });
        return exit.get();
    }

    @Override
    public int run(String... arguments) throws EngineException {
        Orders orders = ORDERS.get();
        if (orders == null) {
            throw new IllegalStateException("the server is started by skep run");
        }
        try (Adapters.Connected connection =
                        Adapters.connect(orders.engine(), System.getenv(), clock, chance);
                AutoCloseable _ = metrics.follow(board);
                Reconciling reconciling =
                        new Reconciling(
                                connection,
                                metered(connection),
                                Adapters.files(orders.files(), System.getenv()),
                                board,
                                metrics,
                                clock,
                                chance)) {
            connection.remark().ifPresent(remark -> LOG.warn("engine at hand why=\"{}\"", remark));
            reconciling.start();
            Thread.ofVirtual().name("doctor").start(() -> warnOfDenied(connection));
            resync.every(config.resync(), reconciling::resync);
            LOG.info("serving address={} files={}", address, orders.files().paths());
            Quarkus.waitForExit();
        } catch (EngineException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("letting go of the board failed", e);
        }
        return 0;
    }

    private Engine metered(Adapters.Connected connection) {
        FunctionCounter.builder("skep.engine.calls", connection.docker(), DockerEngine::callsSent)
                .description("Requests that were sent to the engine, streams not counted")
                .register(registry);
        return new MeteredEngine(connection.engine(), connection.docker()::hearing, registry);
    }

    /** What a proxy denies is otherwise found out by the one step in many that needs it. */
    private static void warnOfDenied(Adapters.Connected connection) {
        connection
                .examine()
                .denied()
                .forEach(denied ->
                        LOG.warn(
                                "engine denies a call why=\"{}; let it pass in the proxy\"",
                                denied.text()));
    }
}
