package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection below TLS on which a failure to write is no failure yet: who ends a connection often
 * says why before, and that is lost when the one that wants to write gives up first. Reading fails
 * soon enough when there is nothing to read.
 */
final class LastWords extends OutputStream {

    private final OutputStream out;
    private boolean broken;

    private LastWords(OutputStream out) {
        this.out = out;
    }

    static Socket over(Socket socket) throws IOException {
        return new Line(
                socket.getInputStream(),
                new LastWords(socket.getOutputStream()),
                socket,
                raw -> raw);
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!broken) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                broken = true;
            }
        }
    }
}
