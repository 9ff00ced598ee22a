package dev.skep.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skep.app.Heap.Old;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeapTest {

    private static final long MEGA = 1 << 20;

    private final AtomicInteger collections = new AtomicInteger();

    private int collectedWith(long used, long live) {
        new Heap(() -> new Old(used, live), collections::incrementAndGet).rest();
        return collections.getAndSet(0);
    }

    @Test
    void whatABigPlanLeftBehindIsGivenBackAndLittleIsLeftAlone() {
        assertEquals(1, collectedWith(24 * MEGA, 15 * MEGA));
        assertEquals(0, collectedWith(18 * MEGA, 15 * MEGA));
    }

    @Test
    void whereMuchLivesMoreHasToBeLeftBehind() {
        assertEquals(0, collectedWith(240 * MEGA, 225 * MEGA));
        assertEquals(1, collectedWith(290 * MEGA, 225 * MEGA));
    }
}
