package dev.skep.engine.docker;

import dev.skep.desired.ContainerSpec;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineWorld;
import dev.skep.engine.Specs;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.StackName;
import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.FaultyProxy.Fault;
import dev.skep.scenario.PrivateEngine;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real engine, through a proxy that a test can close. */
final class DockerWorld implements EngineWorld.Restartable {

    private static final String IMAGE = "busybox:latest";
    private static final AtomicInteger STACKS = new AtomicInteger();

    private final String stack =
            "contract" + ProcessHandle.current().pid() + "x" + STACKS.incrementAndGet();
    private final RealEngine outside;
    private final Optional<PrivateEngine> own;
    private final FaultyProxy proxy;
    private final DockerEngine engine;
    private final List<DockerEngine> others = new ArrayList<>();

    private DockerWorld(Endpoint endpoint, Optional<PrivateEngine> own) throws Exception {
        this.outside = new RealEngine(endpoint);
        this.own = own;
        this.proxy = new FaultyProxy(endpoint.host().toString());
        this.engine = RealEngine.connect(own.isPresent() ? endpoint : endpoint(proxy.host()));
    }

    /** The one that {@code DOCKER_HOST} or the default socket leads to. */
    static DockerWorld atHand() throws Exception {
        return new DockerWorld(
                Endpoint.resolve(Endpoint.Flags.NONE, System.getenv()), Optional.empty());
    }

    /** The one that listens there. */
    static DockerWorld at(String host) throws Exception {
        return new DockerWorld(endpoint(host), Optional.empty());
    }

    /** An engine that can be ended. */
    static DockerWorld ofItsOwn() throws Exception {
        PrivateEngine engine = new PrivateEngine();
        return new DockerWorld(endpoint(engine.host()), Optional.of(engine));
    }

    private static Endpoint endpoint(String host) {
        return Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", host));
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public Engine another() {
        DockerEngine another = outside.connect();
        others.add(another);
        return another;
    }

    @Override
    public RealEngine outside() {
        return outside;
    }

    @Override
    public StackName unusedStack() {
        return new StackName(stack);
    }

    @Override
    public String image() {
        return IMAGE;
    }

    @Override
    public Programs programs() {
        return new Programs() {
            @Override
            public ContainerSpec obedient() {
                return Specs.plain(IMAGE);
            }

            @Override
            public ContainerSpec stubborn() {
                return Specs.stubborn(IMAGE, Duration.ofSeconds(1));
            }

            @Override
            public ContainerSpec ending(int exitCode) {
                return Specs.running(Specs.plain(IMAGE), "exit " + exitCode);
            }

            @Override
            public ContainerSpec hungry() {
                ContainerSpec spec = Specs.running(Specs.plain(IMAGE), "tail /dev/zero");
                return Specs.withMemory(spec, 8 << 20);
            }

            @Override
            public ContainerSpec missing() {
                return Specs.executing(Specs.plain(IMAGE), "no-such-program");
            }
        };
    }

    @Override
    public int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void disconnect() throws Exception {
        proxy.fail(new Fault.Refuse());
    }

    @Override
    public void reconnect() throws Exception {
        proxy.pass();
    }

    /** The stream ends, and whatever is asked waits for its answer until {@link #reconnect}. */
    void cutStream() throws IOException {
        proxy.fail(new Fault.Hang());
        proxy.cutStreams();
    }

    @Override
    public void restartEngine() throws Exception {
        own.orElseThrow().terminate();
        own.orElseThrow().start();
    }

    @Override
    public void crashEngine() throws Exception {
        own.orElseThrow().kill();
        own.orElseThrow().start();
    }

    @Override
    public void letTimePass() {
        // It passes by itself.
    }

    @Override
    public void sweep() throws Exception {
        try {
            engine.close();
            others.forEach(DockerEngine::close);
            proxy.close();
            outside.sweep(stack);
            outside.sweep("x" + stack);
        } finally {
            outside.close();
            if (own.isPresent()) {
                own.get().close();
            }
        }
    }
}
