package dev.skep.app;

import static dev.skep.app.Producers.BOARD;
import static dev.skep.app.Producers.CHANCE;
import static dev.skep.app.Producers.CLOCK;
import static dev.skep.app.Producers.METRICS;

import dev.skep.cli.EngineOptions;
import dev.skep.cli.FileOptions;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.engine.docker.DockerEngine;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code skep run}: wires the parts, lets them turn, and takes them apart when the process is told
 * to stop. It looks while Quarkus starts, and acts once it is up: not where its port is taken.
 */
public final class Server implements QuarkusApplication {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Quarkus makes the application itself: this is how it learns what it is to serve. */
    private static final AtomicReference<@Nullable Work> WORK = new AtomicReference<>();

    /** What is done here, whether Quarkus is up or not. */
    private static final class Work implements AutoCloseable {

        private final FileOptions files;
        private final Adapters.Connected connection;
        private final Reconciling reconciling;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        Work(FileOptions files, EngineOptions options) throws EngineException {
            this.files = files;
            this.connection = Adapters.connect(options, System.getenv(), CLOCK, CHANCE);
            this.reconciling =
                    new Reconciling(
                            connection,
                            metered(connection),
                            Adapters.files(files, System.getenv()),
                            BOARD,
                            METRICS,
                            CLOCK,
                            CHANCE);
        }

        @Override
        public void close() {
            if (!isClosed.getAndSet(true)) {
                reconciling.close();
                connection.close();
            }
        }
    }

    private final SkepConfig config;
    private final Resync resync;
    private final String address;

    Server(
            SkepConfig config,
            Resync resync,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.resync = resync;
        this.address = host + ":" + port;
    }

    /**
     * Blocks until the process is told to stop; returns its exit code.
     *
     * @throws EngineException when the options contradict each other or name nothing usable
     */
    static int serve(FileOptions files, EngineOptions engine) throws EngineException {
        AtomicInteger exit = new AtomicInteger();
        try (Work work = new Work(files, engine)) {
            METRICS.follow(BOARD);
            work.reconciling.look();
            WORK.set(work);
            Quarkus.run(
                    Server.class,
                    (code, problem) -> {
                        if (problem != null) {
                            LOG.error("could not serve", problem);
                        }
                        exit.set(code);
                    });
        }
        return exit.get();
    }

    /** The process may end as soon as this returns: what is to be closed is closed in here. */
    @Override
    public int run(String... arguments) {
        try (Work work = WORK.get()) {
            if (work == null) {
                throw new IllegalStateException("the server is started by skep run");
            }
            work.connection
                    .remark()
                    .ifPresent(remark -> LOG.warn("engine at hand why=\"{}\"", remark));
            work.reconciling.stand();
            Thread.ofVirtual().name("doctor").start(() -> warnOfDenied(work.connection));
            resync.every(config.resync(), work.reconciling::resync);
            LOG.info("serving address={} files={}", address, work.files.paths());
            Quarkus.waitForExit();
        }
        return 0;
    }

    private static Engine metered(Adapters.Connected connection) {
        FunctionCounter.builder("skep.engine.calls", connection.docker(), DockerEngine::callsSent)
                .description("Requests that were sent to the engine, streams not counted")
                .register(Metrics.globalRegistry);
        return new MeteredEngine(
                connection.engine(), connection.docker()::hearing, Metrics.globalRegistry);
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
