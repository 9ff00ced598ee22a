package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.identity.StackName;
import dev.skep.observed.ObservedState;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The line to a plain engine, which is asked for nothing while nothing was heard. */
final class EngineLine extends Line {

    private final EngineClock clock;

    EngineLine(EngineSite site, Skep skep, RandomGenerator chance) {
        super(site, skep, chance);
        this.clock = site.engineClock;
    }

    @Override
    ObservedState ask(StackName stack, @Nullable ObservedState before, boolean isDoubtful)
            throws EngineException {
        return clock.stamped(connection.observe(stack), before);
    }

    @Override
    boolean isAskedAlways() {
        return false;
    }
}
