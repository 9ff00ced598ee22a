package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A socket of this machine's.
 *
 * @param path of the socket
 */
record UnixWay(String path) implements Way {

    /** The kernel's. */
    private static final int LONGEST_PATH = 107;

    @Override
    public Line open() throws IOException {
        return open(path, raw -> raw);
    }

    static Line open(String path, Line.Words words) throws IOException {
        SocketChannel channel = connect(path);
        return new Line(new In(channel), new Out(channel), channel, words);
    }

    private static SocketChannel connect(String path) throws IOException {
        if (path.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException(
                    "the path of a socket has at most "
                            + LONGEST_PATH
                            + " characters, and unix://"
                            + path
                            + " has more: let the engine listen somewhere else");
        }
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (SocketException e) {
            throw new IOException(sentence(path, e), e);
        }
    }

    private static String sentence(String path, SocketException failure) {
        Path socket = Path.of(path);
        if (!Files.exists(socket)) {
            return "there is no socket "
                    + path
                    + ": start the engine, or say where it is (--host, DOCKER_HOST, a context)";
        }
        if (!Files.isWritable(socket)) {
            return "permission denied at unix://"
                    + path
                    + ": run as root or as a member of the socket's group (docker)";
        }
        return "unix://"
                + path
                + " is refused ("
                + failure.getMessage()
                + "): is the engine running?";
    }

    /** Without the lock that the JDK's own streams over a channel share. */
    private static final class In extends InputStream {

        private final SocketChannel channel;

        In(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private static final class Out extends OutputStream {

        private final SocketChannel channel;

        Out(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }
}
