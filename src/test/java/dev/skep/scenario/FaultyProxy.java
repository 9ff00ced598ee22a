package dev.skep.scenario;

import dev.skep.scenario.FaultyProxy.Fault.Drop;
import dev.skep.scenario.FaultyProxy.Fault.Refuse;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

        /**
         * As when packets are lost on the way: no byte comes through an open connection, and no new
         * one comes about or is refused. What was held back comes when the fault ends.
         */
        record Drop() implements Fault {}

        /** Every n-th request gets this answer in place of the engine's, which never sees it. */
        record Answer(int status, int every) implements Fault {}

        /**
         * Every n-th answer ends in its middle, with its connection: the engine has done what was
         * asked.
         */
        record Truncate(int every) implements Fault {}

        /**
         * Some requests are answered 403, as by a proxy that does not let them pass.
         *
         * @param path of these, without the version: a regular expression
         */
        record Forbid(String path) implements Fault {}
    }

    /** How long a stream of events is held back. */
    record Holding(int bytes, Duration longest) {}

    /** Many times what it takes on loopback where there is room. */
    private static final int TO_BE_TAKEN_MILLIS = 100;

    private static final String EVENTS = "/events";
    private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");

    private final String engine;
    private final int port;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final Set<ProxiedConnection> openStreams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, AtomicInteger> byPath = new ConcurrentHashMap<>();
    private final AtomicInteger struck = new AtomicInteger();
    private volatile Optional<Duration> streamLife = Optional.empty();
    private volatile Optional<Holding> holding = Optional.empty();
    private volatile String version = "";
    private volatile Runnable onCut = () -> {};
    private Fault fault = new Fault.Pass();
    private ServerSocket listener;
    private Thread acceptor;

    /** Connections that nobody takes, for which there is no room for more. */
    private final List<Socket> waiting = new ArrayList<>();

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

    /** How many of them had this path, without the version. */
    public int requests(String path) {
        return counter(path).get();
    }

    private AtomicInteger counter(String path) {
        return byPath.computeIfAbsent(path, _ -> new AtomicInteger());
    }

    /** How many streams of events were asked for. */
    public int streams() {
        return requests(EVENTS);
    }

    /**
     * How many requests met a fault: were not answered, or late, or by half, or with an error; a
     * stream of events that is cut is one. Those that came to a closed port are not known.
     */
    public int struck() {
        return struck.get();
    }

    /** The version of the API that the last request was of which had one; empty before any. */
    public String version() {
        return version;
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

    /**
     * From now on every stream of events is held back, as by a proxy that buffers: what it tells is
     * passed on when it is so much, or has been held for so long.
     */
    public void holdEventsBack(int bytes, Duration longest) {
        holding = Optional.of(new Holding(bytes, longest));
    }

    /** Cuts the streams of events that are open now; nothing else. */
    public void cutStreams() {
        struck.addAndGet(openStreams.size());
        openStreams.forEach(ProxiedConnection::cut);
    }

    public synchronized void fail(Fault next) throws IOException {
        boolean shut = isShut();
        fault = next;
        notifyAll();
        switch (next) {
            case Fault.Refuse() -> {
                listener.close();
                closeAll();
            }
            case Fault.Reset() -> closeAll();
            case Fault.Drop() -> {
                stopListening();
                listener = listenForNobody();
            }
            case Fault.Pass(),
                    Fault.Hang(),
                    Fault.Answer(var _, var _),
                    Fault.Truncate(var _),
                    Fault.Forbid(var _) -> {}
        }
        if (shut && !isShut()) {
            listener.close();
            waiting.forEach(FaultyProxy::quietly);
            waiting.clear();
            listener = listen(port);
        }
    }

    /** A port that is waited on is free only when nobody waits any more. */
    private void stopListening() throws IOException {
        listener.close();
        try {
            while (acceptor.isAlive()) {
                wait(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the port was free");
        }
    }

    private boolean isShut() {
        return fault instanceof Refuse || fault instanceof Drop;
    }

    public void pass() throws IOException {
        fail(new Fault.Pass());
    }

    private void closeAll() {
        struck.addAndGet(openStreams.size());
        open.forEach(FaultyProxy::quietly);
        open.clear();
    }

    /** A port of which so many connections wait to be taken that the kernel drops what asks. */
    private ServerSocket listenForNobody() throws IOException {
        ServerSocket socket = bound(port, 1);
        while (true) {
            Socket client = new Socket();
            waiting.add(client);
            try {
                client.connect(socket.getLocalSocketAddress(), TO_BE_TAKEN_MILLIS);
            } catch (SocketTimeoutException full) {
                return socket;
            }
        }
    }

    private static ServerSocket bound(int wanted, int backlog) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), backlog);
        return socket;
    }

    private ServerSocket listen(int wanted) throws IOException {
        ServerSocket socket = bound(wanted, 0);
        acceptor = Thread.ofVirtual().name("faulty-proxy").start(() -> accept(socket));
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
        if (closed || isShut()) {
            socket.close();
        } else {
            open.add(socket);
        }
    }

    String engine() {
        return engine;
    }

    /** Counts a request. */
    int requested(String path) {
        Matcher versioned = VERSIONED.matcher(path);
        boolean hasVersion = versioned.matches();
        if (hasVersion) {
            version = versioned.group(1);
        }
        counter(hasVersion ? versioned.group(2) : path).incrementAndGet();
        return requests.incrementAndGet();
    }

    /** How a stream is held back that begins now. */
    Optional<Holding> holding() {
        return holding;
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

    /** Whether no byte comes back on any connection. */
    synchronized boolean isMute() {
        return fault instanceof Fault.Hang || fault instanceof Drop;
    }

    /** Waits while no byte comes back. */
    synchronized void awaitVoice() throws InterruptedException {
        while (isMute() && !closed) {
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
        waiting.forEach(FaultyProxy::quietly);
        closeAll();
    }
}
