package dev.skep.engine.docker;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream of which so much may be read until the allowance is renewed: the limit for one object in
 * a stream that has no end. Used by one thread.
 */
final class Allowance extends FilterInputStream {

    private final long most;
    private long left;

    /**
     * @param most in bytes, as far as the reader reads ahead included
     */
    Allowance(InputStream stream, long most) {
        super(stream);
        this.most = most;
        this.left = most;
    }

    void renew() {
        left = most;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        spend(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        spend(Math.max(0, count));
        return count;
    }

    private void spend(int bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            throw new IOException("an object of more than " + most + " bytes came");
        }
    }
}
