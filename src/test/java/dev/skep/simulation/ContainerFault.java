package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of one container, by itself or by somebody's hand. */
enum ContainerFault implements Fault<EngineSite> {
    KILLED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.kill(victim.id(), 137);
        }
    },
    OUT_OF_MEMORY {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.oom(victim.id());
        }
    },
    CRASHED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.endByItself(victim.id(), 1);
        }
    },
    ENDED_WELL {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.endByItself(victim.id(), 0);
        }
    },
    STOPPED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.stopFromOutside(victim.id());
        }
    },
    PAUSED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.pause(victim.id());
        }
    },
    REMOVED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.removeFromOutside(victim.id());
        }
    },
    RENAMED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.renameFromOutside(victim.id(), "mine-" + victim.shortId());
        }
    },
    STARTED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.startFromOutside(victim.id());
        }

        @Override
        boolean canStrike(ObservedContainer victim) {
            return !victim.isRunning();
        }
    },
    /** Whoever paused it unpauses it himself, at the moment when Skep would. */
    PAUSED_AND_UNPAUSED {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.pause(victim.id());
            site.agenda.after(MOMENT, () -> unpause(site, victim));
        }
    },
    UNHEALTHY {
        @Override
        void strike(EngineSite site, ObservedContainer victim) throws EngineException {
            site.engine.failChecks(victim.id(), SICK);
        }

        /** Only what is checked can be found unhealthy. */
        @Override
        boolean canStrike(ObservedContainer victim) {
            return victim.state() instanceof ContainerState.Running(var _, Health health)
                    && health != Health.NONE;
        }

        @Override
        boolean hasEffect(EngineSite site, List<ObservedContainer> before) {
            return true;
        }
    };

    /** How long a health check fails before it passes again, where nobody replaces it. */
    private static final Duration SICK = Duration.ofSeconds(20);

    private static final Duration MOMENT = Duration.ofMillis(60);

    abstract void strike(EngineSite site, ObservedContainer victim) throws EngineException;

    boolean canStrike(ObservedContainer victim) {
        return true;
    }

    @Override
    public boolean breaksReplicas() {
        return true;
    }

    @Override
    public Optional<String> strike(EngineSite site, RandomGenerator draw) {
        List<ObservedContainer> before = site.engine.all();
        List<ObservedContainer> candidates = before.stream().filter(this::canStrike).toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        ObservedContainer victim = candidates.get(draw.nextInt(candidates.size()));
        try {
            strike(site, victim);
        } catch (EngineException e) {
            return Optional.empty();
        }
        return hasEffect(site, before)
                ? Optional.of(victim.name() + " is " + name())
                : Optional.empty();
    }

    /** Whether the engine is another now; what a health check is to find comes later. */
    boolean hasEffect(EngineSite site, List<ObservedContainer> before) {
        return !site.engine.all().equals(before);
    }

    private static void unpause(EngineSite site, ObservedContainer paused) {
        try {
            site.engine.unpauseFromOutside(paused.id());
        } catch (EngineException e) {
            // Skep was faster.
        }
        site.changed();
    }
}
