package dev.skep.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of a whole engine and of what lies between it and Skep. */
enum EngineFault implements Fault {
    UNREACHABLE(false) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration down = upTo(20, draw);
            site.engineDown(down, () -> {});
            return Optional.of("the engine does not answer for " + down);
        }
    },
    CRASHED(true) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration down = upTo(5, draw);
            site.engineDown(down, site.engine::crash);
            return Optional.of("the engine is killed and begins again after " + down);
        }
    },
    RESTARTED(true) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration down = upTo(5, draw);
            // What it stops it tells before it goes.
            site.engine.restart();
            site.engineDown(down, () -> {});
            return Optional.of("the engine ends and begins again after " + down);
        }
    },
    NODE_LOST(true) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration down = upTo(60, draw);
            site.engineDown(down, site.engine::crash);
            site.kill(down);
            return Optional.of("the node is dead for " + down);
        }
    },
    STREAM_CUT(false) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration closed = upTo(10, draw);
            site.wire.cutStream(closed);
            return Optional.of("the event stream is cut for " + closed);
        }
    },
    NETWORK_REMOVED(true) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            String name = "shop_" + List.of("default", "front", "back").get(draw.nextInt(3));
            site.engine.removeNetworkFromOutside(name);
            return Optional.of("network " + name + " is removed");
        }
    },
    CLOCK_SET(false) {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration offset = Duration.ofSeconds(draw.nextInt(-7200, 7200));
            site.engineClock.set(site.agenda.instant(), offset);
            return Optional.of("the engine's clock is off by " + offset);
        }
    };

    private final boolean breaksReplicas;

    EngineFault(boolean breaksReplicas) {
        this.breaksReplicas = breaksReplicas;
    }

    @Override
    public boolean breaksReplicas() {
        return breaksReplicas;
    }

    private static Duration upTo(int seconds, RandomGenerator draw) {
        return Duration.ofMillis(1 + draw.nextInt(seconds * 1000));
    }
}
