package dev.skep.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What goes wrong between one Skep and the lease. */
enum LeaseFault implements Fault<Site> {
    CALLS_FAIL {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Skep struck = site.any(draw);
            LeaseLine.CallFault kind = Fault.any(draw, List.of(LeaseLine.CallFault.values()));
            int count = kind == LeaseLine.CallFault.KILLED ? 1 : 1 + draw.nextInt(3);
            for (int i = 0; i < count; i++) {
                struck.lease.nextCall(kind);
            }
            return Optional.of(
                    "the next " + count + " calls of " + struck + " for the lease: " + kind);
        }
    },
    OUT_OF_REACH {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Skep struck = site.any(draw);
            Duration most = Fault.upTo(60, draw);
            struck.lease.cutOff(most);
            return Optional.of("the lease is out of reach for " + struck + " for " + most);
        }
    };

    @Override
    public boolean breaksReplicas() {
        return false;
    }
}
