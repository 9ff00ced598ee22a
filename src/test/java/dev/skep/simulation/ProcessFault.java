package dev.skep.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of Skep itself. */
enum ProcessFault implements Fault<Site> {
    KILLED {
        @Override
        String strikeAlive(Site site, RandomGenerator draw) {
            site.kill(Duration.ofMillis(draw.nextInt(10_000)));
            return "skep is killed for a while";
        }
    },
    MEMORY_LOST {
        @Override
        String strikeAlive(Site site, RandomGenerator draw) {
            site.kill(Duration.ZERO);
            return "skep has lost its memory";
        }
    },
    PAUSED {
        @Override
        String strikeAlive(Site site, RandomGenerator draw) {
            Duration most = Duration.ofMillis(1 + draw.nextInt(60_000));
            site.skep.pause(most);
            return "skep is paused for " + most;
        }
    },
    CLOCK_SET {
        @Override
        String strikeAlive(Site site, RandomGenerator draw) {
            Duration offset = Duration.ofSeconds(draw.nextInt(-7200, 7200));
            site.setWall(offset);
            return "skep's wall clock is off by " + offset;
        }
    };

    abstract String strikeAlive(Site site, RandomGenerator draw);

    @Override
    public Optional<String> strike(Site site, RandomGenerator draw) {
        return site.skep.isAlive() ? Optional.of(strikeAlive(site, draw)) : Optional.empty();
    }

    @Override
    public boolean breaksReplicas() {
        return false;
    }
}
