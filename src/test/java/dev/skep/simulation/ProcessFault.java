package dev.skep.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of a Skep itself. */
enum ProcessFault implements Fault<Site> {
    KILLED {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            skep.kill(Duration.ofMillis(draw.nextInt(site.isAlone() ? 10_000 : 60_000)));
            return skep + " is killed for a while";
        }
    },
    ENDED {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            skep.end(Duration.ofMillis(draw.nextInt(10_000)));
            return skep + " is told to end";
        }
    },
    MEMORY_LOST {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            skep.kill(Duration.ZERO);
            return skep + " has lost its memory";
        }
    },
    PAUSED {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            Duration most = Duration.ofMillis(1 + draw.nextInt(60_000));
            skep.process.pause(most);
            return skep + " is paused for " + most;
        }
    },
    PAUSED_PAST_THE_LEASE {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            Process process = skep.process;
            Duration most = Duration.ofMillis(draw.nextInt(15_000, 60_000));
            // In the middle of something, most of all.
            site.agenda.after(
                    Duration.ofMillis(draw.nextInt(500)),
                    () -> {
                        process.pause(most);
                        site.trace.add(skep + " does nothing any more");
                    });
            return skep + " is going to be paused for " + most;
        }
    },
    CUT_OFF {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            Duration most = Fault.upTo(60, draw);
            skep.line.cutOff(most);
            return skep + " is cut off for " + most;
        }
    },
    CLOCK_SET {
        @Override
        String strikeAlive(Site site, Skep skep, RandomGenerator draw) {
            Duration offset = Duration.ofSeconds(draw.nextInt(-7200, 7200));
            skep.machine.setWall(offset);
            return "the wall clock of " + skep + " is off by " + offset;
        }
    };

    abstract String strikeAlive(Site site, Skep skep, RandomGenerator draw);

    @Override
    public Optional<String> strike(Site site, RandomGenerator draw) {
        Skep skep = site.any(draw);
        return skep.isAlive() ? Optional.of(strikeAlive(site, skep, draw)) : Optional.empty();
    }

    @Override
    public boolean breaksReplicas() {
        return false;
    }
}
