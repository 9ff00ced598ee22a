package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * A port, with TLS or without, straight or through a proxy.
 *
 * @param proxy to go through, if any
 * @param world who vouches for that proxy
 */
record TcpWay(Target target, Optional<Proxy> proxy, PublicAuthorities world) implements Way {

    /** To be connected; and once more, for all that comes before HTTP. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * After so long a connection is begun anew: the kernel sends the first packet of one that got
     * no answer ever more seldom (Linux before 6.5 after 1, 3 and 7 s), and is late to find that
     * the other side is back.
     */
    private static final Duration ONE_TRY = Duration.ofSeconds(2);

    private static final int TRIES = (int) PATIENCE.dividedBy(ONE_TRY);

    /** Seconds of silence before the kernel asks whether the other side is there, and between. */
    private static final int KEEP_ALIVE_AFTER = 30;

    private static final int KEEP_ALIVE_EVERY = 10;

    @Override
    public Line open() throws IOException {
        Host host = target.host();
        Socket socket =
                proxy.isPresent()
                        ? connect(proxy.get().name(), proxy.get().port(), proxy.get().toString())
                        : connect(host.name(), host.port(), host.toString());
        boolean open = false;
        try {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            Line line = prepared(socket);
            socket.setSoTimeout(0);
            open = true;
            return line;
        } finally {
            if (!open) {
                socket.close();
            }
        }
    }

    private Line prepared(Socket socket) throws IOException {
        Host host = target.host();
        Socket through = socket;
        if (proxy.isPresent()) {
            through = proxy.get().through(socket, host, target.tls().isPresent(), world);
        }
        if (target.tls().isPresent()) {
            String name = target.serverName().orElse(host.name());
            return new TlsHandshake(host, name, target.tls().get()).over(through);
        }
        return new Line(
                through.getInputStream(),
                through.getOutputStream(),
                through,
                raw -> new IOException(raw.getMessage() + " (" + host + ")", raw));
    }

    /** Tries each address that the name has, for as long each. */
    private static Socket connect(String name, int port, String whom) throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            throw new IOException(
                    whom + ": the name " + name + " is not known here: is it right, and is DNS?",
                    e);
        }
        List<IOException> failures = new ArrayList<>();
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, port));
            } catch (IOException e) {
                failures.add(e);
            }
        }
        throw new IOException(whom + " " + why(failures.getFirst()), failures.getFirst());
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        for (int failed = 1; failed < TRIES; failed++) {
            try {
                return connectOnce(address);
            } catch (SocketTimeoutException e) {
                // Once more.
            }
        }
        return connectOnce(address);
    }

    @SuppressWarnings("AddressSelection") // every address is tried
    private static Socket connectOnce(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        boolean connected = false;
        try {
            socket.connect(address, (int) ONE_TRY.toMillis());
            socket.setTcpNoDelay(true);
            keepAlive(socket);
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    private static void keepAlive(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions()
                .containsAll(
                        Set.of(
                                ExtendedSocketOptions.TCP_KEEPIDLE,
                                ExtendedSocketOptions.TCP_KEEPINTERVAL))) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_AFTER);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_EVERY);
        }
    }

    private static String why(IOException failure) {
        return switch (failure) {
            case ConnectException refused
                    when String.valueOf(refused.getMessage()).contains("refused") ->
                    "refused the connection: is it running, and does it listen there?";
            case SocketTimeoutException _ ->
                    "did not answer within "
                            + PATIENCE.toSeconds()
                            + " s: is the machine up, and is there a firewall in between?";
            case NoRouteToHostException _ -> "cannot be reached: there is no route to it";
            default -> "cannot be reached: " + failure.getMessage();
        };
    }
}
