package dev.skep.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of a whole engine. */
enum EngineFault implements Fault<EngineSite> {
    CRASHED {
        @Override
        public Optional<String> strike(EngineSite site, RandomGenerator draw) {
            Duration down = Fault.upTo(5, draw);
            site.down(down, site.engine::crash);
            return Optional.of("the engine is killed and begins again after " + down);
        }
    },
    RESTARTED {
        @Override
        public Optional<String> strike(EngineSite site, RandomGenerator draw) {
            Duration down = Fault.upTo(5, draw);
            // What it stops it tells before it goes.
            site.engine.restart();
            site.down(down, () -> {});
            return Optional.of("the engine ends and begins again after " + down);
        }
    },
    NODE_LOST {
        @Override
        public Optional<String> strike(EngineSite site, RandomGenerator draw) {
            Duration down = Fault.upTo(60, draw);
            site.down(down, site.engine::crash);
            site.skeps.forEach(skep -> skep.kill(down));
            return Optional.of("the node is dead for " + down);
        }
    },
    NETWORK_REMOVED {
        @Override
        public Optional<String> strike(EngineSite site, RandomGenerator draw) {
            String name = "shop_" + List.of("default", "front", "back").get(draw.nextInt(3));
            site.engine.removeNetworkFromOutside(name);
            return Optional.of("network " + name + " is removed");
        }
    };

    @Override
    public boolean breaksReplicas() {
        return true;
    }
}
