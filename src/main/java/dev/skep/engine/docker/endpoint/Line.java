package dev.skep.engine.docker.endpoint;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection to an engine, in the shape that an HTTP client wants, whose failures are told in the
 * words of how it was made.
 *
 * <p>Options of sockets mean nothing on it: who opens it sets them.
 */
final class Line extends Socket {

    /** Puts a connection's failures into words. */
    interface Words {

        /** What went wrong, for people. */
        IOException failure(IOException raw);

        /** Why the other side ended the connection and has said nothing at all on it. */
        default Optional<IOException> silence() {
            return Optional.empty();
        }
    }

    private final InputStream in;
    private final OutputStream out;
    private final Closeable connection;
    private final Words words;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean heard;

    Line(InputStream in, OutputStream out, Closeable connection, Words words) {
        this.in = new Heard(in);
        this.out = new Said(out);
        this.connection = connection;
        this.words = words;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void close() throws IOException {
        if (!closed.getAndSet(true)) {
            connection.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    private IOException told(IOException raw) {
        // Whoever closed it knows why it fails.
        if (closed.get()) {
            return raw;
        }
        Optional<IOException> why = heard ? Optional.empty() : words.silence();
        return why.orElseGet(() -> words.failure(raw));
    }

    private final class Heard extends FilterInputStream {

        Heard(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(bytes, offset, length);
            } catch (IOException e) {
                throw told(e);
            }
            if (read < 0 && !heard && !closed.get()) {
                Optional<IOException> why = words.silence();
                if (why.isPresent()) {
                    throw why.get();
                }
            }
            heard = true;
            return read;
        }
    }

    private final class Said extends FilterOutputStream {

        Said(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw told(e);
            }
        }
    }

    @Override
    public void shutdownInput() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoLinger(boolean on, int linger) {}

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(getInetAddress(), 0);
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return new InetSocketAddress(getLocalAddress(), 0);
    }
}
