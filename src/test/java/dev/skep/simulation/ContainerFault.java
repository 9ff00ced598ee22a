package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.engine.FakeEngine;
import dev.skep.observed.ContainerState;
import dev.skep.observed.ContainerState.Health;
import dev.skep.observed.ObservedContainer;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What becomes of one container, by itself or by somebody's hand. */
enum ContainerFault implements Fault {
    KILLED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.kill(victim.id(), 137);
        }
    },
    OUT_OF_MEMORY {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.oom(victim.id());
        }
    },
    CRASHED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.endByItself(victim.id(), 1);
        }
    },
    ENDED_WELL {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.endByItself(victim.id(), 0);
        }
    },
    STOPPED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.stopFromOutside(victim.id());
        }
    },
    PAUSED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.pause(victim.id());
        }
    },
    REMOVED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.removeFromOutside(victim.id());
        }
    },
    RENAMED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.renameFromOutside(victim.id(), "mine-" + victim.shortId());
        }
    },
    STARTED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.startFromOutside(victim.id());
        }
    },
    UNPAUSED {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.unpauseFromOutside(victim.id());
        }
    },
    UNHEALTHY {
        @Override
        void strike(FakeEngine engine, ObservedContainer victim) throws EngineException {
            engine.failChecks(victim.id(), SICK);
        }

        /** Only what is checked can be found unhealthy. */
        @Override
        boolean canStrike(ObservedContainer victim) {
            return victim.state() instanceof ContainerState.Running(var _, Health health)
                    && health != Health.NONE;
        }
    };

    /** How long a health check fails before it passes again, where nobody replaces it. */
    private static final Duration SICK = Duration.ofSeconds(20);

    abstract void strike(FakeEngine engine, ObservedContainer victim) throws EngineException;

    boolean canStrike(ObservedContainer victim) {
        return true;
    }

    @Override
    public String strike(Site site, RandomGenerator draw) {
        List<ObservedContainer> all = site.engine.all().stream().filter(this::canStrike).toList();
        if (all.isEmpty()) {
            return "there is nobody to be " + name();
        }
        ObservedContainer victim = all.get(draw.nextInt(all.size()));
        try {
            strike(site.engine, victim);
        } catch (EngineException e) {
            return victim.name() + " is not " + name() + ": " + e.getMessage();
        }
        return victim.name() + " is " + name();
    }
}
