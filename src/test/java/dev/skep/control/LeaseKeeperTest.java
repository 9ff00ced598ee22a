package dev.skep.control;

import dev.skep.lead.Elector;
import dev.skep.lead.Holder;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseInMemory;
import dev.skep.lead.LeaseStore;
import dev.skep.scenario.Waiting;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaseKeeperTest {

    /** Fails once as nothing is expected to. */
    private static final class Faulty implements LeaseStore {
        private final LeaseStore sound = new LeaseInMemory();
        private boolean failed;

        @Override
        public Optional<Seen> read() throws StoreException {
            if (!failed) {
                failed = true;
                throw new IllegalStateException("a fault");
            }
            return sound.read();
        }

        @Override
        public boolean swap(Optional<Seen> expected, Lease next) throws StoreException {
            return sound.swap(expected, next);
        }
    }

    @Test
    void aFaultOfItsOwnDoesNotEndIt() throws Exception {
        InstantSource clock = InstantSource.system();
        Holder me = new Holder("a", "a", Optional.empty(), Optional.empty(), Optional.empty());
        Elector elector =
                new Elector(
                        me,
                        new Faulty(),
                        _ -> false,
                        new Elector.Clocks(clock, clock),
                        new SplittableRandom(1),
                        _ -> {});
        try (LeaseKeeper keeper = new LeaseKeeper(elector, clock)) {
            keeper.start();
            Waiting.until(1L, () -> keeper.permit().term());
        }
    }
}
