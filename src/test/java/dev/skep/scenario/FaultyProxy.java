package dev.skep.scenario;

import dev.skep.scenario.FaultyProxy.Fault.Refuse;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy on loopback in front of an engine's socket, which fails as a test wants it to: as
 * proxies, networks and engines do.
 *
 * <p>It keeps its port for life. A change of fault counts at once, also for connections that are
 * open. Safe for use by many threads.
 */
public final class FaultyProxy implements AutoCloseable {

    /** What goes wrong between a client and its engine. */
    public sealed interface Fault {

        /** Nothing. */
        record Pass() implements Fault {}

        /** The port is closed, as are all connections. */
        record Refuse() implements Fault {}

        /**
         * Connections are taken, and reset at the first request; those that are open are reset now.
         */
        record Reset() implements Fault {}

        /**
         * Connections are taken, and no byte comes back on any; what was held back comes when the
         * fault ends.
         */
        record Hang() implements Fault {}

        /** Every n-th request gets this answer in place of the engine's, which never sees it. */
        record Answer(int status, int every) implements Fault {}

        /**
         * Every n-th answer ends in its middle, with its connection: the engine has done what was
         * asked.
         */
        record Truncate(int every) implements Fault {}
    }

    private final String engine;
    private final int port;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final Set<ProxiedConnection> openStreams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger struck = new AtomicInteger();
    private volatile Optional<Duration> streamLife = Optional.empty();
    private volatile Runnable onCut = () -> {};
    private Fault fault = new Fault.Pass();
    private ServerSocket listener;
    private boolean closed;

    /**
     * @param engine {@code unix:///path} or {@code tcp://host:port}
     */
    public FaultyProxy(String engine) throws IOException {
        this.engine = engine;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    /** What a client takes for its {@code DOCKER_HOST}. */
    public String host() {
        return "tcp://127.0.0.1:" + port;
    }

    /** How many requests came, those for streams of events too. */
    public int requests() {
        return requests.get();
    }

    /** How many streams of events were asked for. */
    public int streams() {
        return streams.get();
    }

    /**
     * How many requests met a fault: were not answered, or late, or by half, or with an error; a
     * stream of events that is cut is one. Those that came to a closed port are not known.
     */
    public int struck() {
        return struck.get();
    }

    /** Counts a request that meets a fault. */
    void strike() {
        struck.incrementAndGet();
    }

    /**
     * From now on every stream of events is cut so long after it began; what is open now stays.
     *
     * @param then done right after each cut, while no stream is open
     */
    public void cutStreamsAfter(Duration life, Runnable then) {
        onCut = then;
        streamLife = Optional.of(life);
    }

    /** Cuts the streams of events that are open now; nothing else. */
    public void cutStreams() {
        struck.addAndGet(openStreams.size());
        openStreams.forEach(ProxiedConnection::cut);
    }

    public synchronized void fail(Fault next) throws IOException {
        boolean refused = fault instanceof Refuse;
        fault = next;
        notifyAll();
        switch (next) {
            case Fault.Refuse() -> {
                listener.close();
                closeAll();
            }
            case Fault.Reset() -> closeAll();
            case Fault.Pass(), Fault.Hang(), Fault.Answer(var _, var _), Fault.Truncate(var _) -> {}
        }
        if (refused && !(next instanceof Refuse)) {
            listener = listen(port);
        }
    }

    public void pass() throws IOException {
        fail(new Fault.Pass());
    }

    private void closeAll() {
        struck.addAndGet(openStreams.size());
        open.forEach(FaultyProxy::quietly);
        open.clear();
    }

    private ServerSocket listen(int wanted) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        Thread.ofVirtual().name("faulty-proxy").start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                // A close then sends a reset, which is what a dying peer sends at worst.
                client.setSoLinger(true, 0);
                own(client);
                Thread.ofVirtual().name("faulty-connection").start(() -> serve(client));
            }
        } catch (IOException e) {
            // The port is closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                ProxiedConnection connection = new ProxiedConnection(this, client)) {
            own(connection);
            try {
                connection.serve();
            } finally {
                openStreams.remove(connection);
                open.remove(connection);
            }
        } catch (IOException e) {
            // Either side is gone: so is the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.remove(client);
    }

    /** Takes note that a connection carries a stream of events for the rest of its life. */
    void streams(ProxiedConnection connection) {
        openStreams.add(connection);
    }

    private synchronized void own(Closeable socket) throws IOException {
        if (closed || fault instanceof Refuse) {
            socket.close();
        } else {
            open.add(socket);
        }
    }

    String engine() {
        return engine;
    }

    /** Counts a request. */
    int requested(boolean stream) {
        if (stream) {
            streams.incrementAndGet();
        }
        return requests.incrementAndGet();
    }

    /** How long a stream may last that begins now. */
    Optional<Duration> streamLife() {
        return streamLife;
    }

    void cut() {
        onCut.run();
    }

    synchronized Fault fault() {
        return fault;
    }

    /** Waits while the proxy hangs. */
    synchronized void awaitVoice() throws InterruptedException {
        while (fault instanceof Fault.Hang && !closed) {
            wait();
        }
    }

    static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever it says.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        listener.close();
        closeAll();
    }
}
