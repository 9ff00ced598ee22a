package dev.skep.engine.docker.endpoint;

import dev.skep.engine.docker.endpoint.PeerTrust.Peer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * A proxy that the environment asks for.
 *
 * @param scheme {@code http}, {@code https} or {@code socks5}
 * @param credentials {@code user:password}
 * @param variable what asks for it
 */
record Proxy(String scheme, String name, int port, Optional<String> credentials, String variable) {

    private static final int MOST_HEADERS = 16 * 1024;

    private static final int SOCKS_VERSION = 5;
    private static final int SOCKS_ANONYMOUS = 0;
    private static final int SOCKS_PASSWORD = 2;
    private static final int SOCKS_CONNECT = 1;
    private static final int SOCKS_IP4 = 1;
    private static final int SOCKS_NAME = 3;
    private static final int SOCKS_IP6 = 4;

    /** Whether requests without TLS are handed to it whole, to be sent on by it. */
    boolean takesRequests() {
        return !isSocks();
    }

    private boolean isSocks() {
        return scheme.equals("socks5");
    }

    /** What a header says for these credentials. */
    Optional<String> authorization() {
        return credentials.map(it ->
                "Basic " + Base64.getEncoder().encodeToString(it.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * From a connection to the proxy, one to the engine, or one on which the proxy takes requests
     * for it.
     *
     * @param world who vouches for a proxy that speaks TLS itself
     */
    Socket through(Socket socket, Host host, boolean tls, PublicAuthorities world)
            throws IOException {
        Socket spoken = scheme.equals("https") ? secured(socket, world) : socket;
        if (isSocks()) {
            socks(spoken, host);
        } else if (tls) {
            tunnel(spoken, host);
        }
        return spoken;
    }

    private Socket secured(Socket socket, PublicAuthorities world) throws IOException {
        Peer peer =
                new Peer(
                        "the proxy " + this,
                        "proxy",
                        name,
                        world.toString(),
                        "name the CA of this proxy in " + PublicAuthorities.FILE);
        SSLSocket secured =
                (SSLSocket)
                        TlsHandshake.context(null, new PeerTrust(peer, world.certificates()))
                                .getSocketFactory()
                                .createSocket(socket, name, port, true);
        try {
            secured.startHandshake();
        } catch (IOException e) {
            throw new IOException(why(e), e);
        }
        return secured;
    }

    private String why(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerTrust.Distrust distrust) {
                return String.valueOf(distrust.getMessage());
            }
        }
        return "the proxy " + this + " and TLS: " + failure.getMessage();
    }

    private void tunnel(Socket socket, Host host) throws IOException {
        String to = host.authority();
        StringBuilder request = new StringBuilder();
        request.append("CONNECT ").append(to).append(" HTTP/1.1\r\nHost: ").append(to);
        authorization().ifPresent(it -> request.append("\r\nProxy-Authorization: ").append(it));
        request.append("\r\n\r\n");
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        String answer = headers(socket.getInputStream(), host).lines().findFirst().orElse("");
        String[] words = answer.split(" ", 3);
        if (words.length < 2 || !words[1].equals("200")) {
            throw refused(host, answer.substring(answer.indexOf(' ') + 1));
        }
    }

    /** Byte by byte: what follows is the engine's. */
    private String headers(InputStream in, Host host) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        while (!headers.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || headers.size() > MOST_HEADERS) {
                throw refused(host, next < 0 ? "nothing" : "without end");
            }
            headers.write(next);
        }
        return headers.toString(StandardCharsets.ISO_8859_1);
    }

    /** RFC 1928, and 1929 where there are credentials. */
    private void socks(Socket socket, Host host) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        int method = credentials.isPresent() ? SOCKS_PASSWORD : SOCKS_ANONYMOUS;
        out.write(new byte[] {SOCKS_VERSION, 1, (byte) method});
        if (in.read() != SOCKS_VERSION || in.read() != method) {
            throw refused(host, "that it wants other credentials");
        }
        if (credentials.isPresent()) {
            String[] words = credentials.get().split(":", 2);
            ByteArrayOutputStream login = new ByteArrayOutputStream();
            login.write(1);
            counted(login, words[0]);
            counted(login, words.length > 1 ? words[1] : "");
            out.write(login.toByteArray());
            if (in.read() != 1 || in.read() != 0) {
                throw refused(host, "that the credentials are wrong");
            }
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {SOCKS_VERSION, SOCKS_CONNECT, 0, SOCKS_NAME});
        counted(request, host.name());
        request.write(host.port() >> 8);
        request.write(host.port());
        out.write(request.toByteArray());
        int version = in.read();
        int code = in.read();
        if (version != SOCKS_VERSION || code != 0) {
            throw refused(host, "SOCKS error " + code);
        }
        in.readByte();
        int length =
                switch (in.readUnsignedByte()) {
                    case SOCKS_IP4 -> 4;
                    case SOCKS_IP6 -> 16;
                    default -> in.readUnsignedByte();
                };
        in.readFully(new byte[length + 2]);
    }

    private static void counted(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IOException("too long for a SOCKS proxy: " + text.length() + " characters");
        }
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private IOException refused(Host host, String answer) {
        return new IOException(
                "the proxy "
                        + this
                        + " does not lead to "
                        + host
                        + ", and answered "
                        + answer.strip()
                        + ": let it, or name the engine in NO_PROXY");
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        String bracketed = name.contains(":") ? "[" + name + "]" : name;
        return scheme + "://" + bracketed + ":" + port + " (" + variable + ")";
    }
}
