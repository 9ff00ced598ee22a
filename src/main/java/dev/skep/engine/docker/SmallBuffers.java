package dev.skep.engine.docker;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/**
 * Memory for parsers that live as long as a stream of events does, one for each node of a swarm:
 * what such a parser reads at once is an event or two, not thousands of bytes.
 */
final class SmallBuffers extends RecyclerPool.NonRecyclingPoolBase<BufferRecycler> {

    private static final long serialVersionUID = 1;

    private static final int BYTES = 1024;

    @Override
    public BufferRecycler acquirePooled() {
        return new BufferRecycler() {
            @Override
            protected int byteBufferLength(int which) {
                return BYTES;
            }
        };
    }
}
