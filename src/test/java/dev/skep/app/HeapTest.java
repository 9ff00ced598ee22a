package dev.skep.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapTest {

    private final AtomicLong garbage = new AtomicLong();
    private final AtomicInteger collections = new AtomicInteger();
    private final Heap heap = new Heap(garbage::get, collections::incrementAndGet);

    @Test
    void whatABigPlanLeftBehindIsGivenBackOnceAndLittleIsLeftAlone() {
        garbage.set(1 << 20);
        heap.rest();
        assertEquals(0, collections.get());
        garbage.set(20 << 20);
        heap.rest();
        assertEquals(1, collections.get());
        garbage.set(0);
        heap.rest();
        assertEquals(1, collections.get());
    }
}
